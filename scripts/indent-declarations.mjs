// Indents a package's built declarations with tabs instead of four spaces: some percent of what is downloaded.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = 'dist'] = process.argv.slice(2)
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts')) continue
  const path = join(folder, name)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replaceAll(/^ +/gm, (spaces) => '\t'.repeat(Math.floor(spaces.length / 4)) + ' '.repeat(spaces.length % 4)),
  )
}
