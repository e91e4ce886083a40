import { describe, expect, it } from 'vitest'
import type { StateTestAccount } from './fixture.ts'
import { MemoryState } from './memory-state.ts'

const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')
const [alice, bob] = [1, 2].map((byte) => new Uint8Array(20).fill(byte))

describe('MemoryState', () => {
  it('has the root of an empty trie when nothing is in it', () => {
    expect(hex(MemoryState.from({}).root())).toBe('56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
  })

  it('has one root for one content, however it was reached', () => {
    const account: StateTestAccount = { nonce: '0x01', balance: '0x05', code: '0x6000', storage: { '0x01': '0x02' } }
    const stateOf = (accounts: [Uint8Array | undefined, StateTestAccount][]) =>
      MemoryState.from(Object.fromEntries(accounts.map(([address, content]) => [`0x${hex(address!)}`, content])))
    const whole = stateOf([
      [alice, account],
      [bob, { ...account, storage: {} }],
    ])
    const grown = stateOf([[alice, { ...account, nonce: '0x00', storage: { '0x03': '0x04' } }]])
    const codeHash = grown.account(alice!)!.codeHash
    const slot = (last: number) => new Uint8Array(32).fill(last, 31)
    grown.apply({
      accounts: [alice!, bob!].map((address) => ({ address, account: { nonce: 1n, balance: 5n, codeHash } })),
      storage: [
        { address: alice!, slot: slot(1), value: slot(2) },
        { address: alice!, slot: slot(3), value: slot(0) },
      ],
      codes: [],
    })
    expect(hex(grown.root())).toBe(hex(whole.root()))
  })

  it('forgets the storage of an account that is deleted', () => {
    const account = { nonce: '0x01', balance: '0x05', code: '0x', storage: { '0x01': '0x02' } } as const
    const state = MemoryState.from({ [`0x${hex(alice!)}`]: account })
    state.apply({ accounts: [{ address: alice!, account: undefined }], storage: [], codes: [] })
    expect(state.hasStorage(alice!)).toBe(false)
    expect(hex(state.root())).toBe(hex(MemoryState.from({}).root()))
  })
})
