import { resolveFoundryBinary } from './foundry-binary.ts'
import { type RunningProcess, startProcess } from './start-process.ts'

export interface AnvilOptions {
  /** 0, the default, lets the system choose. */
  port?: number
  /** Seconds between blocks; left out, a block for each transaction. */
  blockTimeSeconds?: number
  chainId?: number
  /** More command-line arguments. */
  args?: readonly string[]
  logFile?: string
}

export interface Anvil extends RunningProcess<{ port: number }> {
  readonly rpcUrl: string
  readonly wsUrl: string
}

/** Starts anvil (fork Osaka, the usual test mnemonic) and waits until it listens. */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { port = 0, blockTimeSeconds, chainId, args = [], logFile } = options
  const running = await startProcess(resolveFoundryBinary('anvil'), {
    args: [
      ...['--host', '127.0.0.1', '--port', String(port), '--hardfork', 'osaka'],
      ...(blockTimeSeconds === undefined ? [] : ['--block-time', String(blockTimeSeconds)]),
      ...(chainId === undefined ? [] : ['--chain-id', String(chainId)]),
      ...args,
    ],
    readyWhen: (line) => {
      const listening = /^Listening on 127\.0\.0\.1:(\d+)/.exec(line)
      return listening ? { port: Number(listening[1]) } : undefined
    },
    readyTimeoutMs: 30_000,
    ...(logFile === undefined ? {} : { logFile }),
  })
  const address = `127.0.0.1:${running.ready.port}`
  return Object.assign(running, { rpcUrl: `http://${address}`, wsUrl: `ws://${address}` })
}
