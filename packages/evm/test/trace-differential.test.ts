import { bytesToHex } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { opcodeName } from '../src/opcodes.ts'
import { createTracingEvm } from '../src/tracers/index.ts'
import { EthereumJsPeer } from './EthereumJsPeer.ts'
import { addressOf, alice, CHAIN_ID, environment, transaction } from './harness.ts'
import { MapState } from './MapState.ts'
import { randomProgram, randomSource } from './random-program.ts'

const freeBlock = { ...environment, baseFeePerGas: 0n }
const contracts = [addressOf(0xc1), addressOf(0xc2), addressOf(0xc3)]
const GAS = 300_000n
const INTRINSIC = 21_000n
const evm = createTracingEvm({ chainId: CHAIN_ID, state: new MapState() })

interface Seen {
  /** What both sides have to agree on, as one line. */
  line: string
  /** The instruction fails, or is the STOP after the end of the code: the peer may not show it. */
  isOptional: boolean
}

const INVALID = 0xfe

function line(pc: number, opcode: number, gas: bigint, depth: number, stack: bigint[], memory: Uint8Array): string {
  const items = stack.map((item) => item.toString(16)).join(' ')
  return `pc ${pc} op ${opcode.toString(16)} gas ${gas} depth ${depth} stack [${items}] memory ${bytesToHex(memory)}`
}

/** The instructions of a random program, here and on the peer. */
async function stepsOf(seed: number): Promise<{ ours: Seen[]; theirs: string[] }> {
  const random = randomSource(seed)
  const state = new MapState()
  const peer = await EthereumJsPeer.create(freeBlock, CHAIN_ID)
  const fields = (code: Uint8Array, balance: bigint) => ({ balance, nonce: 1n, code })
  state.set(alice, { ...fields(new Uint8Array(), 10n ** 18n), nonce: 0n })
  await peer.setAccount(alice, { ...fields(new Uint8Array(), 10n ** 18n), nonce: 0n })
  for (const address of contracts) {
    const account = fields(randomProgram(random, [alice, ...contracts]), 100n)
    state.set(address, account)
    await peer.setAccount(address, account)
  }
  evm.reset(state)
  evm.setBlock(freeBlock, { blockHash: () => undefined })

  const ours: Seen[] = []
  const free = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, gasLimit: INTRINSIC + GAS }
  evm.observe(
    {
      readsMemory: true,
      step: (step) =>
        ours.push({
          // The peer names every undefined opcode INVALID.
          line: line(
            step.pc,
            opcodeName(step.opcode).includes('not defined') ? INVALID : step.opcode,
            step.gas,
            step.depth,
            step.stack(),
            step.memory(),
          ),
          isOptional: step.error !== undefined || step.opcode === 0,
        }),
    },
    () => evm.execute([transaction({ ...free, to: contracts[0], data: new Uint8Array(), value: 0n })], 30_000_000n),
  )
  const theirs: string[] = []
  peer.onStep((step) => theirs.push(line(step.pc, step.opcode, step.gas, step.depth, step.stack, step.memory)))
  await peer.run({ from: alice, to: contracts[0]!, data: new Uint8Array(), value: 0n, gas: GAS })
  return { ours, theirs }
}

describe('the steps of random programs', () => {
  it('are those of @ethereumjs/evm: pc, opcode, gas, depth, stack, memory', async () => {
    let compared = 0
    for (let seed = 1; seed <= 60; seed++) {
      const { ours, theirs } = await stepsOf(seed)
      let next = 0
      for (const { line, isOptional } of ours) {
        if (isOptional && theirs[next] !== line) continue
        expect(line, `seed ${seed}`).toBe(theirs[next])
        next++
        compared++
      }
      expect(theirs.length, `seed ${seed}`).toBe(next)
    }
    expect(compared).toBeGreaterThan(1_000)
  })
})
