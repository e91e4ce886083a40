import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Pages say where things are and which command does what: both must exist. */
describe('documentation', () => {
  const root = resolve(import.meta.dirname, '..')
  const pages = globSync(['*.md', 'docs/**/*.md', '{packages,apps,examples}/*/*.md', '{packages,apps}/*/src/**/*.md'], {
    cwd: root,
  })
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }

  it.each(pages)('%s links to files that exist', (page) => {
    const links = Array.from(read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g), ([, link]) => link as string)
    const broken = links.filter((link) => !existsSync(resolve(root, dirname(page), link)))
    expect(broken).toEqual([])
  })

  it.each(pages)('%s names commands that exist', (page) => {
    const commands = Array.from(
      read(page).matchAll(/(?:`|^ *|\$ )(?:npx -y )?pnpm(?:@10)? (?:-s )?([a-z][\w:-]*)/gm),
      ([, name]) => name as string,
    )
    expect(commands.filter((name) => !(name in scripts) && !PNPM_COMMANDS.has(name))).toEqual([])
  })

  function read(page: string): string {
    return readFileSync(join(root, page), 'utf8')
  }
})

/** What pnpm itself does. */
const PNPM_COMMANDS = new Set(['install', 'add', 'exec', 'run', 'pack', 'publish', 'dlx'])
