import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { LineProcess } from '../line-process.ts'
import type { Engine } from './engines.ts'
import type { Job, JobResult, Workload } from './workload.ts'

interface Answer {
  ms: number
  gas: number
  succeeded: number
  output: string
  value: string
}

/** A program of `packages/bench/peers` that runs as long as the benchmark does. Its protocol: the README there. */
export class NativePeer implements Engine, AsyncDisposable {
  readonly name: string
  readonly #process: LineProcess

  constructor(name: string, program: string) {
    this.name = name
    this.#process = new LineProcess(name, program)
  }

  async load({ name }: Workload, file: string): Promise<void> {
    await this.#process.ask({ do: 'load', name, file })
  }

  async unload(name: string): Promise<void> {
    await this.#process.ask({ do: 'unload', name })
  }

  async run(name: string, { file }: Job, options: { reset: boolean }): Promise<JobResult> {
    const { ms, gas, succeeded, output } = await this.#process.ask<Answer>({ do: 'run', name, file, ...options })
    return { ms, gas: BigInt(gas), succeeded, output: hexToBytes(output as `0x${string}`) }
  }

  async storage(name: string, address: Uint8Array, slot: Uint8Array): Promise<Uint8Array> {
    const request = { do: 'storage', name, address: bytesToHex(address), slot: bytesToHex(slot) }
    const { value } = await this.#process.ask<Answer>(request)
    return hexToBytes(value as `0x${string}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]()
  }
}
