import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { keccak256 } from '@megarollup/crypto'
import { bytesToHex } from '@megarollup/protocol'
import { figureBesideBest } from '../report/report.ts'
import { takeTurns } from '../take-turns.ts'
import type { EvmFigure } from './bench.ts'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../..', import.meta.url))
const evmFolder = fileURLToPath(new URL('../../../evm', import.meta.url))
const WARMUPS = 1

/** Returns 42. */
const CODE = '602a5f5260205ff3'

/** What a fresh process runs: it prints the milliseconds from before the import to after the first call. */
const OURS = `
  const started = performance.now()
  const { createEvm } = await import('@megarollup/evm')
  const code = Buffer.from('${CODE}', 'hex')
  const codeHash = Buffer.from('${bytesToHex(keccak256(Buffer.from(CODE, 'hex'))).slice(2)}', 'hex')
  const state = {
    account: (address) => (address[19] === 1 ? { nonce: 1n, balance: 0n, codeHash } : undefined),
    storage: () => new Uint8Array(32),
    code: () => code,
  }
  const evm = createEvm({ chainId: 1n, state })
  const zero = new Uint8Array(32)
  const address = new Uint8Array(20)
  evm.setBlock(
    { number: 1n, timestamp: 1n, baseFeePerGas: 0n, gasLimit: 30_000_000n, coinbase: address, prevRandao: zero, parentBeaconBlockRoot: zero },
    { blockHash: () => undefined },
  )
  const to = new Uint8Array(20).fill(0x10, 0, 19)
  to[19] = 1
  if (evm.call({ to }).output[31] !== 42) throw new Error('Not the answer')
  console.log(performance.now() - started)
`
const ETHEREUMJS = `
  const started = performance.now()
  const { createEVM } = await import('@ethereumjs/evm')
  const { createAddressFromString } = await import('@ethereumjs/util')
  const evm = await createEVM()
  const to = createAddressFromString('0x' + '10'.repeat(19) + '01')
  await evm.stateManager.putCode(to, Buffer.from('${CODE}', 'hex'))
  const { execResult } = await evm.runCall({ to, gasLimit: 100_000n })
  if (execResult.returnValue[31] !== 42) throw new Error('Not the answer')
  console.log(performance.now() - started)
`

/** Import, first engine and first call of the package as it is published, each time in a new process. */
export const benchColdStart: EvmFigure = async ({ ethereumjs, rounds }) => {
  if (!existsSync(`${evmFolder}/dist/index.js`)) {
    console.error('building the package')
    await run('pnpm', ['exec', 'turbo', 'run', 'build', '--filter=@megarollup/evm'], { cwd: folder })
  }
  const freshProcess = async (program: string): Promise<number> => {
    const args = ['--input-type=module', '--eval', program]
    const { stdout } = await run(process.execPath, args, { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } })
    return Number(stdout)
  }
  const contenders = [{ run: () => freshProcess(OURS) }, { run: () => freshProcess(ETHEREUMJS) }]
  const [ours, theirs] = await takeTurns(contenders, () => undefined, { warmups: WARMUPS, rounds })
  const note = `import, createEvm, first call, each in a new process; the package is ${Math.round((await packageBytes()) / 1024)} KiB unpacked, without source maps`
  return figureBesideBest('cold-start', 'ms', ours!, [{ name: ethereumjs.name, samples: theirs!, note }])
}

/** Bytes of the files that npm would ship. */
async function packageBytes(): Promise<number> {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: evmFolder,
    maxBuffer: 2 ** 26,
  })
  const [packed] = JSON.parse(stdout) as { files: { path: string; size: number }[] }[]
  return packed!.files.filter(({ path }) => !path.endsWith('.map')).reduce((sum, { size }) => sum + size, 0)
}
