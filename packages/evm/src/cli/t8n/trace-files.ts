import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesToHex } from '@megarollup/protocol'
import type { TraceHooks } from '../../trace/hooks.ts'
import { createEip3155Hooks, type Eip3155Options } from '../../tracers/eip3155.ts'
import { quantity } from '../input/values.ts'
import type { Included } from './result.ts'

export interface TraceFilesOptions extends Eip3155Options {
  /** Lines for the beginning of each call, too. */
  callFrames?: boolean
}

/** Traces in the format of EIP-3155 of each transaction of a block, without those that were rejected. */
export class TraceFiles {
  /** Hooks for the execution of the block. */
  readonly hooks: TraceHooks
  readonly #traces: { key: string; lines: string[] }[] = []
  #lines: string[] | undefined

  constructor(options: TraceFilesOptions) {
    const onLine = (line: string) => this.#lines?.push(line)
    this.hooks = {
      ...createEip3155Hooks(onLine, options),
      ...(options.callFrames && callFrameHooks(onLine)),
      transactionStart: ({ isSystem, from, nonce }) => {
        // A transaction begins again when the engine has to make room.
        const key = isSystem ? '' : `${bytesToHex(from)} ${nonce}`
        if (this.#traces.at(-1)?.key === key) this.#traces.pop()
        this.#lines = isSystem ? undefined : []
        if (this.#lines) this.#traces.push({ key, lines: this.#lines })
      },
      transactionEnd: () => {
        this.#lines = undefined
      },
    }
  }

  /** Writes `trace-INDEX-HASH.jsonl` for each. */
  async write(folder: string, included: readonly Included[]): Promise<void> {
    await mkdir(folder, { recursive: true })
    for (const [i, { lines }] of this.#traces.entries()) {
      const { hash } = included[i]!
      await writeFile(join(folder, `trace-${i}-${bytesToHex(hash)}.jsonl`), lines.map((line) => `${line}\n`).join(''))
    }
  }
}

/** Ends of calls have lines anyway. */
function callFrameHooks(onLine: (line: string) => void): TraceHooks {
  return {
    enter({ kind, from, to, input, gas, value }) {
      const frame = {
        from: bytesToHex(from),
        to: bytesToHex(to),
        ...(input.length > 0 && { input: bytesToHex(input) }),
        gas: quantity(gas),
        value: quantity(value),
        type: kind,
      }
      onLine(JSON.stringify(frame))
    },
  }
}
