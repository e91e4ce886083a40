import { describe, expect, it } from 'vitest'
import { addressOf, alice, bob, numberOf, wordOf } from '../../test/harness.ts'
import { EngineInputError } from '../errors.ts'
import { createMemoryState, MutableState } from './index.ts'

describe('createMemoryState', () => {
  const account = { balance: '0x10', nonce: '2', code: '0x6001', storage: { '0x0': '0x2a', '01': '02' } }

  it('reads the alloc of a genesis, with and without 0x', () => {
    for (const genesis of [{ alloc: { ['a1'.repeat(20)]: account } }, { [`0x${'a1'.repeat(20)}`]: account }]) {
      const state = createMemoryState(genesis)
      expect(state.account(alice)).toMatchObject({ balance: 16n, nonce: 2n })
      expect(state.codeAt(alice)).toEqual(Uint8Array.of(0x60, 1))
      expect(numberOf(state.storage(alice, wordOf(0)))).toBe(42n)
      expect(numberOf(state.storage(alice, wordOf(1)))).toBe(2n)
      expect(state.hasStorage(alice)).toBe(true)
      expect(state.account(bob)).toBeUndefined()
    }
  })

  it('names what it cannot use', () => {
    expect(() => createMemoryState({ '0x12': {} })).toThrow('address 0x12')
    expect(() => createMemoryState({ [`0x${'a1'.repeat(20)}`]: { balance: 'much' } })).toThrow('balance of 0xa1')
    expect(() => createMemoryState({ [`0x${'a1'.repeat(20)}`]: { code: '0x1' } })).toThrow('code of 0xa1')
    for (const genesis of [null, []])
      expect(() => createMemoryState(genesis as unknown as Record<string, never>)).toThrow('no object')
  })
})

describe('MutableState', () => {
  it('refuses what no account can be, and stays as it was', () => {
    const state = createMemoryState({ ['a1'.repeat(20)]: { balance: 5, nonce: 3 } })
    const short = new Uint8Array(3)
    for (const set of [
      () => state.setBalance(alice, -1n),
      () => state.setBalance(alice, 2n ** 256n),
      () => state.setBalance(short, 1n),
      () => state.setNonce(alice, 2n ** 64n),
      () => state.setCode(short, Uint8Array.of(1)),
      () => state.setCode(alice, '0x00' as unknown as Uint8Array),
      () => state.setStorage(alice, short, wordOf(1)),
      () => state.setStorage(alice, wordOf(1), short),
      () => state.clearStorage(short),
    ])
      expect(set).toThrow(EngineInputError)
    expect(state.account(alice)).toMatchObject({ balance: 5n, nonce: 3n })
  })

  it('lies over another state, which it does not change', () => {
    const base = createMemoryState({ ['a1'.repeat(20)]: { balance: 5, storage: { '0x1': '0x1' } } })
    const state = new MutableState(base)
    state.setStorage(alice, wordOf(2), wordOf(2))
    expect(numberOf(state.storage(alice, wordOf(1)))).toBe(1n)
    state.deleteAccount(alice)
    expect(state.account(alice)).toBeUndefined()
    expect(numberOf(state.storage(alice, wordOf(1)))).toBe(0n)
    expect(state.hasStorage(alice)).toBe(false)
    expect(base.account(alice)?.balance).toBe(5n)
    expect(numberOf(base.storage(alice, wordOf(1)))).toBe(1n)
  })

  it('goes back to marks', () => {
    const state = new MutableState()
    state.setBalance(alice, 1n)
    const first = state.mark()
    state.setStorage(alice, wordOf(1), wordOf(1))
    const second = state.mark()
    state.setStorage(alice, wordOf(1), wordOf(2))
    state.clearStorage(alice)
    state.setStorage(alice, wordOf(3), wordOf(3))
    state.setNonce(addressOf(7), 1n)
    expect(state.rollback(second)).toBe(true)
    expect(numberOf(state.storage(alice, wordOf(1)))).toBe(1n)
    expect(numberOf(state.storage(alice, wordOf(3)))).toBe(0n)
    expect(state.account(addressOf(7))).toBeUndefined()
    expect(state.rollback(first)).toBe(true)
    expect(state.hasStorage(alice)).toBe(false)
    expect(state.rollback(first)).toBe(false)
    expect(state.account(alice)?.balance).toBe(1n)
  })
})
