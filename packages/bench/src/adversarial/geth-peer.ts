import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Code to run on a peer. */
export interface PeerJob {
  name: string
  /** Hexadecimal. */
  code: string
  gas: number
  rounds: number
}

export interface PeerResult {
  name: string
  gasUsed: number
  /** Of each round. */
  ms: number[]
  failure?: string
}

/** go-ethereum, built from this package's `peers/geth`. */
export interface GethPeer {
  name: string
  run(jobs: readonly PeerJob[]): PeerResult[]
  /** Removes the program. */
  dispose(): void
}

/** Builds the peer; `undefined` where there is no Go on the path, or where its modules cannot be fetched. */
export function buildGethPeer(): GethPeer | undefined {
  const source = fileURLToPath(new URL('../../peers/geth', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'megarollup-geth-'))
  const program = join(folder, 'adversarial')
  let version: string
  try {
    execFileSync('go', ['build', '-o', program, './adversarial'], { cwd: source, stdio: ['ignore', 'ignore', 'pipe'] })
    const list = ['list', '-m', '-f', '{{.Version}}', 'github.com/ethereum/go-ethereum']
    version = execFileSync('go', list, { cwd: source, encoding: 'utf8' }).trim()
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    console.error(`Without geth: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
    return undefined
  }
  return {
    name: `geth ${version}`,
    run(jobs) {
      const answer = execFileSync(program, { input: JSON.stringify(jobs), encoding: 'utf8', maxBuffer: 2 ** 26 })
      return answer.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as PeerResult]))
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}
