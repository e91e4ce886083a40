import { bytesToBigInt, bytesToHex } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { assemble, returnTop } from '../../test/assemble.ts'
import {
  addressOf,
  alice,
  bob,
  CHAIN_ID,
  contract,
  executed,
  numberOf,
  transaction,
  wordOf,
} from '../../test/harness.ts'
import { createMemoryState } from '../state/index.ts'
import { createTracingEvm } from '../tracers/index.ts'
import { createSimulator, GasEstimationError, type SimulatorOptions } from './index.ts'

const ETHER = 10n ** 18n
/** Adds one to slot 0 and returns it. */
const counter = assemble(0, 'SLOAD', 1, 'ADD', 'DUP1', 0, 'SSTORE', returnTop)

function start(code: Uint8Array, options: SimulatorOptions = {}) {
  const simulator = createSimulator({
    chainId: CHAIN_ID,
    state: createMemoryState({ [bytesToHex(alice)]: { balance: String(1000n * ETHER) } }),
    block: { baseFeePerGas: 7n },
    ...options,
  })
  simulator.setCode(contract, code)
  return simulator
}

describe('the state of a simulator', () => {
  it('can be set, and the engine sees it', () => {
    const simulator = start(assemble(1, 'SLOAD', 'SELFBALANCE', 'ADD', returnTop))
    expect(numberOf(simulator.call({ to: contract }).output)).toBe(0n)
    simulator.setStorage(contract, wordOf(1), wordOf(40))
    simulator.setBalance(contract, 2n)
    simulator.setNonce(bob, 9n)
    expect(numberOf(simulator.call({ to: contract }).output)).toBe(42n)
    expect(simulator.account(bob)).toMatchObject({ nonce: 9n, balance: 0n })
  })

  it('has what transactions did', () => {
    const simulator = start(counter)
    expect(executed(simulator.transact(transaction())).status).toBe(1)
    expect(numberOf(simulator.storage(contract, wordOf(0)))).toBe(1n)
    expect(simulator.account(alice)?.nonce).toBe(1n)
    simulator.setBalance(bob, 5n)
    expect(executed(simulator.transact(transaction({ nonce: 1n }))).status).toBe(1)
    expect(numberOf(simulator.storage(contract, wordOf(0)))).toBe(2n)
  })

  it('keeps what a message of a contract does', () => {
    const simulator = start(counter)
    expect(simulator.send({ from: contract, to: contract }).status).toBe('success')
    expect(numberOf(simulator.storage(contract, wordOf(0)))).toBe(1n)
    expect(simulator.account(contract)?.nonce).toBe(1n)
  })
})

describe('snapshots', () => {
  it('nest, and bring back state and block', () => {
    const simulator = start(counter)
    const outer = simulator.snapshot()
    simulator.transact(transaction())
    const inner = simulator.snapshot()
    simulator.setBlock({ number: 50n })
    simulator.transact(transaction({ nonce: 1n }))
    simulator.setStorage(contract, wordOf(0), wordOf(100))
    simulator.setCode(bob, counter)
    expect(simulator.revert(inner)).toBe(true)
    expect(numberOf(simulator.storage(contract, wordOf(0)))).toBe(1n)
    expect(numberOf(simulator.call({ to: contract }).output)).toBe(2n)
    expect(simulator.code(bob)).toHaveLength(0)
    expect(simulator.block.number).toBe(1n)
    expect(simulator.revert(inner)).toBe(false)
    expect(simulator.revert(outer)).toBe(true)
    expect(numberOf(simulator.call({ to: contract }).output)).toBe(1n)
    expect(simulator.account(alice)).toMatchObject({ nonce: 0n, balance: 1000n * ETHER })
  })

  it('take back transactions whose changes only the engine has', () => {
    const simulator = start(counter)
    for (let i = 0; i < 5; i++) {
      const id = simulator.snapshot()
      simulator.transact(transaction())
      expect(numberOf(simulator.call({ to: contract }).output)).toBe(2n)
      simulator.revert(id)
    }
    expect(numberOf(simulator.call({ to: contract }).output)).toBe(1n)
  })

  it('take back what a failing work did', () => {
    const simulator = start(counter)
    const work = () => {
      simulator.setBalance(bob, 1n)
      throw new Error('enough')
    }
    expect(() => simulator.scratch(work)).toThrow('enough')
    expect(simulator.account(bob)).toBeUndefined()
  })
})

describe('overrides of a call', () => {
  it('change balance, nonce, code and storage for it alone', () => {
    const simulator = start(assemble(0, 'SLOAD', 1, 'SLOAD', 'ADD', 'SELFBALANCE', 'ADD', returnTop))
    simulator.setStorage(contract, wordOf(0), wordOf(1))
    simulator.setStorage(contract, wordOf(1), wordOf(2))
    const answer = (override: object) =>
      numberOf(simulator.call({ to: contract }, { state: [{ address: contract, ...override }] }).output)
    expect(answer({ balance: 100n })).toBe(103n)
    expect(answer({ stateDiff: [{ slot: wordOf(0), value: wordOf(10) }] })).toBe(12n)
    expect(answer({ state: [{ slot: wordOf(0), value: wordOf(10) }] })).toBe(10n)
    expect(answer({ code: assemble(7, returnTop) })).toBe(7n)
    expect(answer({})).toBe(3n)
    expect(() => answer({ state: [], stateDiff: [] })).toThrow('both state and stateDiff')
  })

  it('change the block', () => {
    const simulator = start(
      assemble('NUMBER', 'TIMESTAMP', 'ADD', 'GASLIMIT', 'ADD', 'COINBASE', 'ADD', 'PREVRANDAO', 'ADD', returnTop),
    )
    const block = {
      number: 1n,
      time: 20n,
      gasLimit: 300_000n,
      feeRecipient: wordOf(4_000_000).subarray(12),
      prevRandao: wordOf(0x10_000_000),
    }
    expect(numberOf(simulator.call({ to: contract }, { block }).output)).toBe(
      BigInt(1 + 20 + 300_000 + 4_000_000 + 0x10_000_000),
    )
    simulator.setCode(contract, assemble('BASEFEE', 'BLOBBASEFEE', 'ADD', 5, 'BLOCKHASH', 'ADD', returnTop))
    const fees = { number: 6n, baseFeePerGas: 3n, blobBaseFee: 40n, blockHash: new Map([[5n, wordOf(500)]]) }
    expect(numberOf(simulator.call({ from: alice, to: contract, gasPrice: 3n }, { block: fees }).output)).toBe(543n)
  })

  it('move a precompile', () => {
    const simulator = start(assemble(0))
    const identity = wordOf(4).subarray(12)
    const state = [{ address: identity, code: assemble(9, returnTop), movePrecompileToAddress: bob }]
    const data = Uint8Array.of(1, 2, 3)
    expect(simulator.call({ to: bob, data }, { state }).output).toEqual(data)
    expect(numberOf(simulator.call({ to: identity, data }, { state }).output)).toBe(9n)
    expect(simulator.call({ to: identity, data }).output).toEqual(data)
    expect(simulator.call({ to: bob, data }).output).toHaveLength(0)
    expect(() => simulator.call({}, { state: [{ address: bob, movePrecompileToAddress: alice }] })).toThrow(
      'there is none',
    )
  })
})

describe('custom precompiles', () => {
  const reverse = {
    address: 0x900,
    name: 'reverse',
    gas: () => 100n,
    run: (input: Uint8Array) => input.slice().reverse(),
  }

  it('live at small addresses and at any other', () => {
    const at = addressOf(0x77)
    const simulator = start(assemble(0), { precompiles: [reverse], placedPrecompiles: [{ at, precompile: reverse }] })
    const data = Uint8Array.of(1, 2, 3)
    const small = wordOf(0x900).subarray(12)
    for (const to of [small, at]) {
      const result = simulator.call({ to, data })
      expect(result.output).toEqual(Uint8Array.of(3, 2, 1))
      expect(result.gasUsed).toBe(21_000n + 3n * 16n + 100n)
    }
  })

  it('can be called by contracts, and take their gas', () => {
    const at = addressOf(0x77)
    const call = assemble(
      0x1234,
      0,
      'MSTORE',
      32,
      64,
      32,
      0,
      bytesToBigInt(at),
      5000,
      'STATICCALL',
      64,
      'MLOAD',
      'ADD',
      returnTop,
    )
    const simulator = start(call, { placedPrecompiles: [{ at, precompile: reverse }] })
    expect(numberOf(simulator.call({ to: contract }).output)).toBe((0x3412n << 240n) + 1n)
  })
})

describe('estimateGas', () => {
  it('finds the smallest limit, also where a call keeps a 64th', () => {
    const callBob = assemble(0, 0, 0, 0, 0, bytesToBigInt(bob), 'GAS', 'CALL', 'ISZERO')
    const simulator = start(assemble(callBob, callBob.length + 4, 'JUMPI', 'STOP', 'JUMPDEST', 'INVALID'))
    simulator.setCode(bob, assemble(1, 0, 'SSTORE', 1, 1, 'SSTORE'))
    for (const request of [{ to: contract }, { to: bob }, { to: alice, value: 1n, from: alice }]) {
      const gas = simulator.estimateGas(request)
      expect(simulator.call({ ...request, gas }).status).toBe('success')
      expect(simulator.call({ ...request, gas: gas - 1n }).status).toBe('halt')
    }
    expect(simulator.estimateGas({ from: alice, to: bob, value: 0n, data: new Uint8Array() })).toBeGreaterThan(21_000n)
    expect(simulator.estimateGas({ from: alice, to: addressOf(9), value: 1n })).toBe(21_000n)
  })

  it('says why a message fails with any gas', () => {
    const simulator = start(assemble(0, 0, 'REVERT'))
    expect(() => simulator.estimateGas({ to: contract })).toThrow(GasEstimationError)
    expect(() => simulator.estimateGas({ to: contract })).toThrow('execution reverted')
    simulator.setCode(contract, assemble('JUMPDEST', 0, 'JUMP'))
    expect(() => simulator.estimateGas({ to: contract })).toThrow('gas required exceeds allowance')
  })

  it('spends no more than the sender has', () => {
    const simulator = start(assemble('JUMPDEST', 0, 'JUMP'))
    simulator.setBalance(bob, 10n * 30_000n)
    const request = { from: bob, to: contract, gasPrice: 10n }
    expect(() => simulator.estimateGas(request)).toThrow('allowance (30000)')
  })
})

describe('createAccessList', () => {
  it('lists what is touched and not warm, and saves gas', () => {
    const third = addressOf(0x33)
    const simulator = start(
      assemble(
        7,
        'SLOAD',
        bytesToBigInt(third),
        'BALANCE',
        0,
        0,
        0,
        0,
        0,
        bytesToBigInt(bob),
        'GAS',
        'CALL',
        returnTop,
      ),
    )
    simulator.setCode(bob, assemble(1, 'SLOAD', 2, 'SLOAD'))
    simulator.setBalance(third, 1n)
    const { accessList, gasUsed, result } = simulator.createAccessList({ from: alice, to: contract })
    expect(result.status).toBe('success')
    expect(accessList).toEqual([
      { address: third, storageKeys: [] },
      { address: bob, storageKeys: [wordOf(1), wordOf(2)] },
      { address: contract, storageKeys: [wordOf(7)] },
    ])
    expect(gasUsed).toBe(simulator.call({ from: alice, to: contract, accessList }).gasUsed)
  })
})

describe('simulate', () => {
  it('runs calls over blocks, each on what those before it did, and leaves no trace', () => {
    const simulator = start(counter)
    const blocks = simulator.simulate([
      { calls: [{ to: contract }, { to: contract }] },
      {
        block: { number: 100n, baseFeePerGas: 3n },
        state: [{ address: contract, stateDiff: [{ slot: wordOf(0), value: wordOf(40) }] }],
        calls: [{ to: contract }, { to: contract, gas: 22_000n }],
      },
    ])
    expect(
      blocks.map(({ number, calls }) => [number, calls.map(({ output, status }) => [status, numberOf(output)])]),
    ).toEqual([
      [
        2n,
        [
          ['success', 1n],
          ['success', 2n],
        ],
      ],
      [
        100n,
        [
          ['success', 41n],
          ['halt', 0n],
        ],
      ],
    ])
    expect(blocks[1]?.gasUsed).toBe(blocks[1]!.calls[0]!.gasUsed + 22_000n)
    expect(numberOf(simulator.call({ to: contract }).output)).toBe(1n)
    expect(simulator.block.number).toBe(1n)
  })

  it('logs transfers of ether when asked, without those that were reverted', () => {
    const send = (to: Uint8Array) => assemble(0, 0, 0, 0, 3, bytesToBigInt(to), 'GAS', 'CALL')
    const simulator = start(send(bob), { createEngine: createTracingEvm })
    simulator.setCode(addressOf(0x99), assemble(send(bob), 0, 0, 'REVERT'))
    const calls = [
      { from: alice, to: contract, value: 10n },
      { from: alice, to: addressOf(0x99), value: 10n },
    ]
    const [block] = simulator.simulate([{ calls }], { tracesTransfers: true })
    expect(block?.calls.map(({ logs }) => logs.map(({ data }) => numberOf(data)))).toEqual([[10n, 3n], []])
    expect(() => start(counter).simulate([], { tracesTransfers: true })).toThrow('cannot be observed')
  })
})
