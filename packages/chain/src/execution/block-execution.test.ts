import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_ORIGIN, TestChain } from '../../test/TestChain.ts'
import { sharedFolder } from '../../test/temporary-folder.ts'
import { CONTRACTS, signTransaction, word } from '../../test/test-genesis.ts'
import { BlockExecution } from './block-execution.ts'

const path = sharedFolder()
let chain: TestChain
beforeAll(async () => {
  chain = await TestChain.open(path('node'))
})
afterAll(() => chain.shutDown())

const nonces = new Map<number, bigint>()
/** The next transaction of an account. */
function next(from: number, fields: Parameters<typeof signTransaction>[1] = {}) {
  const nonce = nonces.get(from) ?? 0n
  nonces.set(from, nonce + 1n)
  return signTransaction(from, { nonce, ...fields })
}
const call = (from: number, contract: keyof typeof CONTRACTS, data: Uint8Array = new Uint8Array()) =>
  next(from, { to: hexToBytes(CONTRACTS[contract]), data })

describe('BlockExecution', () => {
  it('counts gas, transactions and logs over the mini-blocks of a block', async () => {
    const execution = chain.openBlock()
    const first = await chain.miniBlock(next(0), call(1, 'logger', word(1)))
    const second = await chain.miniBlock(call(1, 'logger', word(2)), call(0, 'reverter', word(3)))
    const gas = [...first.stored.receipts, ...second.stored.receipts].map((receipt) => receipt.cumulativeGasUsed)
    expect(gas).toEqual(gas.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(gas[0]).toBe(21_000n)
    expect([execution.gasUsed, execution.transactionCount, execution.logCount]).toEqual([gas[3], 4, 2])
    expect(second.stored.receipts.map(({ status }) => status)).toEqual([1, 0])
    expect([first.stored.firstLogIndex, second.stored.firstLogIndex]).toEqual([0, 1])
    await chain.close()()
  })

  it('stores the beacon root of the block in its first mini-block (EIP-4788)', async () => {
    const origin = { ...TEST_ORIGIN, parentBeaconBlockRoot: new Uint8Array(32).fill(0x5a) }
    const { environment } = chain.openBlock(origin)
    await chain.miniBlock()
    const beaconRoots = hexToBytes('0x000f3df6d732807ef1319fb7b8bb8522d0beac02')
    const slot = word((environment.timestamp % 8191n) + 8191n)
    expect(chain.state.layered.storage(beaconRoots, slot)).toEqual(origin.parentBeaconBlockRoot)
    await chain.close()()
  })

  it('leaves no trace of a transaction that cannot run, and goes on behind it', async () => {
    chain.openBlock()
    const poor = signTransaction(7, { value: 1n << 100n })
    const early = signTransaction(6, { nonce: 5n })
    const cheap = signTransaction(5, { maxFeePerGas: 1n, maxPriorityFeePerGas: 0n })
    const { outcome } = await chain.miniBlock(poor, early, cheap, next(0))
    expect(outcome.invalid.map(({ code }) => code)).toEqual([
      'insufficient-funds',
      'nonce-too-high',
      'max-fee-below-base-fee',
    ])
    expect(outcome.included).toHaveLength(1)
    expect(outcome.receipts[0]!.cumulativeGasUsed).toBe(21_000n)
    await chain.close()()
  })

  it('leaves over what the block has no gas for', () => {
    const environment = { ...chain.openBlock().environment, gasLimit: 60_000n }
    const execution = BlockExecution.open({
      evm: chain.evm,
      environment,
      blockHash: (n) => chain.store.recentBlockHash(n),
    })
    const [small, large, again] = [21_000n, 40_000n, 39_000n].map((gasLimit, i) => next(i, { gasLimit }))
    const outcome = execution.execute([small!, large!, again!])
    expect([outcome.included, outcome.leftOver]).toEqual([[small, again], [large]])
    expect(execution.gasUsed).toBe(42_000n)
  })
})

describe('BlockExecution above an unsealed parent', () => {
  it('defers whoever reads the parent hash, by BLOCKHASH or by the EIP-2935 slot, and runs it after the seal', async () => {
    const fresh = await TestChain.open(path('fresh'))
    const read = (contract: keyof typeof CONTRACTS) =>
      bytesToHex(fresh.state.layered.storage(hexToBytes(CONTRACTS[contract]), word(0)))
    await fresh.miniBlock()
    const seal1 = fresh.close()
    const readers = [
      signTransaction(0, { to: hexToBytes(CONTRACTS.blockHash), data: word(1) }),
      signTransaction(1, { to: hexToBytes(CONTRACTS.history), data: word(1) }),
    ]
    const older = signTransaction(2, { to: hexToBytes(CONTRACTS.blockHash), data: word(0) })
    fresh.openBlock()
    const before = await fresh.miniBlock(...readers, older, signTransaction(3, {}))
    expect(before.outcome.deferred).toEqual(readers)
    expect(before.outcome.included).toHaveLength(2)
    expect(read('blockHash')).toBe(bytesToHex(fresh.store.genesis.hash))

    const sealed = await seal1()
    const after = await fresh.miniBlock(...readers)
    expect(after.outcome.deferred).toEqual([])
    expect(after.stored.receipts.map(({ status }) => status)).toEqual([1, 1])
    expect([read('blockHash'), read('history')]).toEqual([bytesToHex(sealed.hash), bytesToHex(sealed.hash)])

    // The hash is in no mini-block's diff: it is there by the rule of the protocol.
    const history = '0x0000f90827f1c53a10cb7a02335b175320002935'
    expect(after.diff.storage.map(({ address }) => bytesToHex(address))).not.toContain(history)
    await fresh.close()()
    await fresh.shutDown()
  })
})
