import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cacheFolder } from '../cache-folder.ts'
import { NativePeer } from './NativePeer.ts'

const run = promisify(execFile)
const sources = fileURLToPath(new URL('../../peers', import.meta.url))
const cache = join(cacheFolder, 'peers')

/** Native peers that could be built, and why others could not. */
export async function startNativePeers(): Promise<{ peers: NativePeer[]; absent: string[] }> {
  const peers: NativePeer[] = []
  const absent: string[] = []
  for (const [name, build] of [
    ['revm', buildRevm],
    ['geth', () => buildGeth('workloads')],
  ] as const) {
    try {
      console.error(`building ${name}; the first time takes minutes`)
      const { title, program } = await build()
      peers.push(new NativePeer(title, program))
    } catch (error) {
      const reason = `${name} is absent: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : error}`
      console.error(reason)
      absent.push(reason)
    }
  }
  return { peers, absent }
}

async function buildRevm(): Promise<{ title: string; program: string }> {
  const cwd = join(sources, 'revm')
  const target = join(cache, 'revm')
  await run('cargo', ['build', '--release', '--locked', '--target-dir', target], { cwd, maxBuffer: 2 ** 26 })
  const lock = await readFile(join(cwd, 'Cargo.lock'), 'utf8')
  const version = /name = "revm"\nversion = "([^"]+)"/.exec(lock)?.[1]
  return { title: `revm ${version}`, program: join(target, 'release', 'megarollup-peer-revm') }
}

/** Builds a program of `peers/geth`. Throws where there is no Go, or where its modules cannot be fetched. */
export async function buildGeth(folder: 'workloads' | 'tries'): Promise<{ title: string; program: string }> {
  const cwd = join(sources, 'geth')
  const program = join(cache, `geth-${folder}`)
  await run('go', ['build', '-o', program, `./${folder}`], { cwd, maxBuffer: 2 ** 26 })
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Version}}', 'github.com/ethereum/go-ethereum'], { cwd })
  return { title: `geth ${stdout.trim()}`, program }
}
