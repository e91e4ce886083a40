import { keccak256 } from '@megarollup/crypto'
import { encodeStateDiff } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { assemble, deploy } from '../test/assemble.ts'
import {
  addressOf,
  alice,
  bob,
  contract,
  environment,
  executed,
  numberOf,
  start,
  transaction,
  wordOf,
} from '../test/harness.ts'

const GAS = environment.gasLimit
/** SSTORE(slot, value) with both from the call data. */
const store = assemble(32, 'CALLDATALOAD', 0, 'CALLDATALOAD', 'SSTORE')
const set = (slot: number, value: number) => Uint8Array.from([...wordOf(slot), ...wordOf(value)])
const addressesOf = (changes: { address: Uint8Array }[]) => changes.map(({ address }) => address[0])

describe('takeDiff', () => {
  it('lists values afterwards, once, in canonical order', () => {
    const { evm, state } = start()
    state.set(contract, { code: store, nonce: 1n })
    const results = evm.execute(
      [9, 3, 9].map((slot, i) => transaction({ nonce: BigInt(i), data: set(slot, i + 1) })),
      GAS,
    )
    expect(results.map((result) => executed(result).status)).toEqual([1, 1, 1])
    const diff = evm.takeDiff()
    expect(diff.storage).toEqual([
      { address: contract, slot: wordOf(3), value: wordOf(2) },
      { address: contract, slot: wordOf(9), value: wordOf(3) },
    ])
    // Alice and the coinbase; the contract's account did not change.
    expect(addressesOf(diff.accounts)).toEqual([0xa1, 0xcb])
    expect(diff.accounts[0]!.account!.nonce).toBe(3n)
    expect(diff.codes).toEqual([])
    expect(() => encodeStateDiff(diff)).not.toThrow()
  })

  it('is empty when nothing happened since the last one', () => {
    const { evm, state } = start()
    state.set(contract, { code: store })
    evm.execute([transaction({ data: set(1, 1) })], GAS)
    evm.takeDiff()
    expect(evm.takeDiff()).toEqual({ accounts: [], storage: [], codes: [] })
  })

  it('does not list a slot that went back to what it was at the last diff', () => {
    const { evm, state } = start()
    state.set(contract, { code: store })
    evm.execute([transaction({ data: set(1, 5) })], GAS)
    evm.takeDiff()
    evm.execute([transaction({ nonce: 1n, data: set(1, 6) }), transaction({ nonce: 2n, data: set(1, 5) })], GAS)
    expect(evm.takeDiff().storage).toEqual([])
  })

  it('lists a slot that was removed as zero', () => {
    const { evm, state } = start()
    state.set(contract, { code: store })
    state.setSlot(contract, wordOf(1), wordOf(77))
    evm.execute([transaction({ data: set(1, 0) })], GAS)
    expect(evm.takeDiff().storage).toEqual([{ address: contract, slot: wordOf(1), value: wordOf(0) }])
  })

  it('brings the code of a new contract, once for all accounts that share it', () => {
    const { evm } = start()
    const code = assemble(1, 2, 'ADD')
    const create = (nonce: bigint) => transaction({ nonce, to: undefined, data: deploy(code) })
    const results = evm.execute([create(0n), create(1n)], GAS).map(executed)
    const diff = evm.takeDiff()
    expect(diff.codes).toEqual([{ hash: keccak256(code), code }])
    for (const { contractAddress } of results) {
      const change = diff.accounts.find(({ address }) => Buffer.compare(address, contractAddress!) === 0)
      expect(change?.account).toEqual({ nonce: 1n, balance: 0n, codeHash: keccak256(code) })
    }
  })

  it('brings the code again for a later account, because the diff does not depend on what was cached', () => {
    const { evm } = start()
    const code = assemble(1, 2, 'ADD')
    evm.execute([transaction({ to: undefined, data: deploy(code) })], GAS)
    evm.takeDiff()
    evm.execute([transaction({ nonce: 1n, to: undefined, data: deploy(code) })], GAS)
    expect(evm.takeDiff().codes).toHaveLength(1)
  })

  it('has no trace of a contract that was created and destroyed by one transaction', () => {
    const { evm } = start()
    const code = assemble(1, 1, 'SSTORE', numberOf(bob), 'SELFDESTRUCT')
    const result = executed(evm.execute([transaction({ to: undefined, data: code, value: 9n })], GAS)[0])
    expect(result.status).toBe(1)
    const diff = evm.takeDiff()
    expect(addressesOf(diff.accounts)).toEqual([0xa1, 0xb0, 0xcb])
    expect(diff.storage).toEqual([])
    expect(evm.state.account(result.contractAddress!)).toBeUndefined()
    expect(evm.state.account(bob)!.balance).toBe(9n)
  })

  it('deletes an account that was funded before it was created and destroyed', () => {
    const { evm, state } = start()
    const result = executed(
      evm.execute([transaction({ to: undefined, data: assemble(numberOf(bob), 'SELFDESTRUCT') })], GAS)[0],
    )
    evm.takeDiff()
    evm.reset()
    state.set(result.contractAddress!, { balance: 4n })
    evm.execute([transaction({ to: undefined, data: assemble(numberOf(bob), 'SELFDESTRUCT') })], GAS)
    const change = evm.takeDiff().accounts.find(({ address }) => Buffer.compare(address, result.contractAddress!) === 0)
    expect(change).toEqual({ address: result.contractAddress, account: undefined })
  })

  it('deletes an empty account that was touched, and makes none by touching (EIP-161)', () => {
    const { evm, state } = start()
    const [old, fresh] = [addressOf(0x0e), addressOf(0x0f)]
    state.set(old)
    evm.execute([transaction({ to: old }), transaction({ nonce: 1n, to: fresh })], GAS)
    expect(evm.takeDiff().accounts.filter(({ address }) => address[0]! < 0x10)).toEqual([
      { address: old, account: undefined },
    ])
  })

  it('keeps nothing of a transaction that reverted but nonce and fee', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(1, 1, 'SSTORE', 0, 0, 'REVERT') })
    const result = executed(evm.execute([transaction({ value: 5n })], GAS)[0])
    expect(result).toMatchObject({ status: 0, failure: 'execution reverted' })
    const diff = evm.takeDiff()
    expect(diff.storage).toEqual([])
    expect(addressesOf(diff.accounts)).toEqual([0xa1, 0xcb])
    expect(diff.accounts[0]!.account!.balance).toBe(1000n * 10n ** 18n - result.gasUsed * 8n)
  })

  it('does not list what setStorage set, nor loses it', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(7, 'SLOAD', 0, 'MSTORE', 32, 0, 'RETURN'), nonce: 1n })
    evm.setStorage(contract, wordOf(7), wordOf(42))
    expect(evm.takeDiff().storage).toEqual([])
    expect(numberOf(executed(evm.execute([transaction()], GAS)[0]).output)).toBe(42n)
    expect(numberOf(evm.state.storage(contract, wordOf(7)))).toBe(42n)
  })

  it('forgets changes on reset', () => {
    const { evm } = start()
    evm.execute([transaction({ to: bob, value: 1n })], GAS)
    evm.reset()
    expect(evm.takeDiff().accounts).toEqual([])
    expect(evm.state.account(alice)!.nonce).toBe(0n)
  })
})
