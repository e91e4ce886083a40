/**
 * Checks every public package as npm would ship it: packs it with pnpm, then looks at the tarball with publint (is
 * package.json right for its files?) and @arethetypeswrong/cli (do the types resolve?), and at the metadata that readers
 * of the registry need. Builds must be fresh: `pnpm check:packages` builds first.
 */
import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

interface Manifest {
  name: string
  private?: boolean
  description?: string
  license?: string
  repository?: { directory?: string }
  /** Applied when pnpm packs. `engines` stands here, so that pnpm does not warn in the workspace, where scripts run on a newer Node than pnpm's. */
  publishConfig?: { engines?: { node?: string } }
  exports?: unknown
  files?: string[]
}

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '..')
const CONCURRENCY = 2
const TIMEOUT_MS = 120_000
/** Bytes of a package's files at most, unpacked, without source maps. */
const MAX_BYTES = 800_000
const MAX_BYTES_OF: Readonly<Record<string, number>> = { '@megarollup/evm': 400_000 }

const folders = globSync('{packages,apps}/*/package.json', { cwd: root })
  .map((file) => dirname(file))
  .filter((folder) => readManifest(folder).private !== true)
  .sort()
const scratch = mkdtempSync(join(tmpdir(), 'megarollup-packages-'))
let faulty = 0

try {
  const queue = [...folders]
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let folder = queue.shift(); folder; folder = queue.shift()) {
        const faults = await checkPackage(folder)
        if (faults.length > 0) faulty++
        console.log(
          faults.length > 0 ? `✗ ${folder}\n${faults.map((fault) => `    ${fault}`).join('\n')}` : `✓ ${folder}`,
        )
      }
    }),
  )
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
console.log(`${folders.length - faulty} of ${folders.length} packages are fit to publish`)
process.exitCode = faulty > 0 || folders.length === 0 ? 1 : 0

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

/** The faults of a package, a line each. */
async function checkPackage(folder: string): Promise<string[]> {
  const faults = checkMetadata(folder)
  try {
    const tarball = await pack(folder)
    faults.push(
      ...checkSize(tarball, readManifest(folder).name),
      ...(await checkContents(tarball)),
      ...(await checkTypes(tarball)),
    )
  } catch (cause) {
    faults.push(describeFailure(cause))
  }
  return faults
}

function checkMetadata(folder: string): string[] {
  const manifest = readManifest(folder)
  const expected = `@megarollup/${folder.split('/')[1]}`
  const faults: string[] = []
  if (manifest.name !== expected) faults.push(`name is ${manifest.name}, expected ${expected}`)
  if (!manifest.description) faults.push('no description')
  if (manifest.license !== 'MIT') faults.push(`license is ${manifest.license}, expected MIT`)
  if (manifest.repository?.directory !== folder) faults.push(`repository.directory is not ${folder}`)
  if (!manifest.publishConfig?.engines?.node) faults.push('no publishConfig.engines.node')
  if (!existsSync(join(root, folder, 'README.md'))) faults.push('no README.md')
  return faults
}

/** Packs a package as `pnpm publish` would (workspace ranges and publishConfig applied). Returns the tarball's path. */
async function pack(folder: string): Promise<string> {
  const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', scratch], {
    cwd: join(root, folder),
    timeout: TIMEOUT_MS,
  })
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { filename: string }
  return resolve(scratch, filename)
}

function checkSize(tarball: string, name: string): string[] {
  const most = MAX_BYTES_OF[name] ?? MAX_BYTES
  const files = tarFiles(gunzipSync(readFileSync(tarball))).filter(({ path }) => !path.endsWith('.map'))
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes <= most) return []
  const largest = files.toSorted((a, b) => b.size - a.size).slice(0, 3)
  const named = largest.map(({ path, size }) => `${path} ${size}`).join(', ')
  return [`${bytes} bytes without source maps, at most ${most} are allowed; the largest files: ${named}`]
}

/** The files of a tar archive (POSIX ustar): path at 0, size in octal at 124, type at 156 of each header of 512 bytes. */
function tarFiles(tar: Buffer): { path: string; size: number }[] {
  const BLOCK = 512
  const files: { path: string; size: number }[] = []
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
    files.push({ path: tar.toString('utf8', at, tar.indexOf(0, at)), size })
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}

async function checkContents(tarball: string): Promise<string[]> {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball)
  const { messages, pkg } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer },
    strict: true,
  })
  if (!pkg) return ['publint could not read the tarball']
  return messages
    .filter((message) => message.type !== 'suggestion')
    .map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`)
}

async function checkTypes(tarball: string): Promise<string[]> {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  try {
    await run(
      process.execPath,
      [attw, tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji'],
      {
        timeout: TIMEOUT_MS,
      },
    )
    return []
  } catch (cause) {
    return [`attw: ${describeFailure(cause)}`]
  }
}

function describeFailure(cause: unknown): string {
  const { stdout, stderr, message } = cause as { stdout?: string; stderr?: string; message: string }
  return [stdout, stderr].filter(Boolean).join('\n').trim() || message
}
