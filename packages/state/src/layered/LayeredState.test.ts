import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporaryFolder.ts'
import { zeroHash } from '../bytes.ts'
import { account, diffOf, number32, person } from '../compliance/fixtures.ts'
import { type FlatState, LayeredState, openFlatState } from '../index.ts'

const path = temporaryFolder()
const [alice, bob] = [person(1), person(2)]
const [one, two] = [number32(1), number32(2)]
const [eleven, twelve] = [number32(11), number32(12)]

let base: FlatState
let state: LayeredState
beforeEach(async () => {
  base = await openFlatState({ path: path('state'), genesisHash: number32(901) })
  const genesis = diffOf({ accounts: [[alice, account(0, 10n)]], storage: [[alice, one, eleven]] })
  await base.commit([genesis], { block: 0n, miniBlock: 0n })
  state = new LayeredState(base)
})
afterEach(() => base.close())

describe('layered state', () => {
  it('shows a pushed mini-block at once, and the base unchanged', () => {
    state.push(diffOf({ accounts: [[alice, account(1, 9n)]], storage: [[alice, two, twelve]] }), {
      block: 1n,
      miniBlock: 1n,
    })
    expect(state.account(alice)).toEqual(account(1, 9n))
    expect(state.storage(alice, one)).toEqual(eleven)
    expect(state.storage(alice, two)).toEqual(twelve)
    expect(state.verifiedReader().account(alice)).toEqual(account(0, 10n))
    expect(state.position()).toEqual({ block: 1n, miniBlock: 1n })
  })

  it('hides with a zero what is below', async () => {
    state.push(diffOf({ storage: [[alice, one, zeroHash]] }), { block: 1n, miniBlock: 1n })
    expect(state.storage(alice, one)).toEqual(zeroHash)
    await state.flush(1n)
    expect(state.storage(alice, one)).toEqual(zeroHash)
  })

  it('hides the storage of an account that was deleted, also after it came back', async () => {
    state.push(diffOf({ accounts: [[alice, undefined]] }), { block: 1n, miniBlock: 1n })
    expect(state.account(alice)).toBeUndefined()
    expect(state.storage(alice, one)).toEqual(zeroHash)
    const back = diffOf({ accounts: [[alice, account(1, 1n)]], storage: [[alice, two, twelve]] })
    state.push(back, { block: 1n, miniBlock: 2n })
    expect(state.storage(alice, one)).toEqual(zeroHash)
    expect(state.storage(alice, two)).toEqual(twelve)
    await state.flush(1n)
    expect(state.account(alice)).toEqual(account(1, 1n))
    expect(state.storage(alice, one)).toEqual(zeroHash)
    expect(state.storage(alice, two)).toEqual(twelve)
  })

  it('keeps its own copy of what is pushed', () => {
    const value = twelve.slice()
    state.push(diffOf({ storage: [[alice, two, value]] }), { block: 1n, miniBlock: 1n })
    value.fill(0xff)
    expect(state.storage(alice, two)).toEqual(twelve)
  })

  it('serves code of a layer before and after it is flushed', async () => {
    const contract = { ...account(1, 0n), codeHash: number32(77) }
    const code = Uint8Array.of(1, 2, 3)
    state.push(diffOf({ accounts: [[bob, contract]], codes: [[contract.codeHash, code]] }), {
      block: 1n,
      miniBlock: 1n,
    })
    expect(state.code(contract.codeHash)).toEqual(code)
    await state.flush(1n)
    expect(state.code(contract.codeHash)).toEqual(code)
  })

  it('reads each sealed block that is layered, and refuses those that are not', async () => {
    for (const block of [1n, 2n, 3n])
      state.push(diffOf({ accounts: [[alice, account(0, block)]] }), { block, miniBlock: block })
    const second = state.readerAt(2n)
    expect(second.account(alice)).toEqual(account(0, 2n))
    expect(state.readerAt(0n).account(alice)).toEqual(account(0, 10n))
    expect(() => state.readerAt(4n)).toThrow(expect.objectContaining({ code: 'STATE_NOT_KEPT' }))
    await state.flush(2n)
    expect(second.account(alice)).toEqual(account(0, 2n))
    await state.flush(3n)
    expect(() => second.account(alice)).toThrow(expect.objectContaining({ code: 'STATE_NOT_KEPT' }))
  })

  it('refuses a reader whose block was dropped, also when another block has its number', () => {
    state.push(diffOf({ accounts: [[alice, account(0, 1n)]] }), { block: 1n, miniBlock: 1n })
    const dropped = state.readerAt(1n)
    state.dropAbove(0n)
    expect(state.account(alice)).toEqual(account(0, 10n))
    state.push(diffOf({ accounts: [[alice, account(0, 2n)]] }), { block: 1n, miniBlock: 1n })
    expect(() => dropped.account(alice)).toThrow(expect.objectContaining({ code: 'STATE_NOT_KEPT' }))
  })

  it('enters a write of the protocol below later blocks, before or after their mini-blocks came', async () => {
    state.push(diffOf({ accounts: [[bob, account(1, 1n)]] }), { block: 1n, miniBlock: 1n })
    state.push(diffOf({ storage: [[alice, two, twelve]] }), { block: 2n, miniBlock: 2n })
    state.push(diffOf({ storage: [[alice, one, twelve]] }), { block: 3n, miniBlock: 3n })
    state.inject(alice, one, number32(7), { block: 2n })
    state.inject(alice, number32(9), number32(9), { block: 4n })
    expect(state.storage(alice, one)).toEqual(twelve)
    expect(state.readerAt(2n).storage(alice, one)).toEqual(number32(7))
    expect(state.readerAt(1n).storage(alice, one)).toEqual(eleven)
    expect(state.position()).toEqual({ block: 4n, miniBlock: 3n })
    state.push(diffOf({ accounts: [[bob, undefined]] }), { block: 4n, miniBlock: 4n })
    await state.flush(2n)
    expect(state.verifiedReader().storage(alice, one)).toEqual(number32(7))
    await state.flush(4n)
    expect(base.position()).toEqual({ block: 4n, miniBlock: 4n })
    expect(state.storage(alice, number32(9))).toEqual(number32(9))
    expect(() => state.inject(alice, one, one, { block: 4n })).toThrow(expect.objectContaining({ code: 'STATE_ORDER' }))
  })

  it('makes a block of protocol writes alone durable at the mini-block before it', async () => {
    state.push(diffOf({}), { block: 1n, miniBlock: 5n })
    state.inject(alice, one, twelve, { block: 2n })
    await state.flush(2n)
    expect(base.position()).toEqual({ block: 2n, miniBlock: 5n })
  })

  it('takes pushes for later blocks while it flushes, and none for the block that it flushes', async () => {
    state.push(diffOf({ accounts: [[alice, account(1, 1n)]] }), { block: 1n, miniBlock: 1n })
    const flush = state.flush(1n)
    await Promise.resolve()
    expect(() => state.push(diffOf({}), { block: 1n, miniBlock: 2n })).toThrow(
      expect.objectContaining({ code: 'STATE_ORDER' }),
    )
    expect(() => state.dropAbove(0n)).toThrow(expect.objectContaining({ code: 'STATE_ORDER' }))
    state.push(diffOf({ accounts: [[alice, account(2, 2n)]] }), { block: 2n, miniBlock: 2n })
    expect(state.account(alice)).toEqual(account(2, 2n))
    await flush
    expect(state.account(alice)).toEqual(account(2, 2n))
    expect(state.verifiedReader().account(alice)).toEqual(account(1, 1n))
    expect(state.layerCount).toBe(1)
  })

  it('keeps its layers when the flush fails, and can flush again', async () => {
    let broken = true
    const flaky: FlatState = {
      position: () => base.position(),
      account: (address) => base.account(address),
      storage: (address, slot) => base.storage(address, slot),
      code: (codeHash) => base.code(codeHash),
      commit: (diffs, position) => (broken ? Promise.reject(new Error('disk full')) : base.commit(diffs, position)),
      slotsOf: (address) => base.slotsOf(address),
      close: () => base.close(),
    }
    state = new LayeredState(flaky)
    state.push(diffOf({ accounts: [[alice, account(1, 1n)]] }), { block: 1n, miniBlock: 1n })
    await expect(state.flush(1n)).rejects.toThrow('disk full')
    expect(state.account(alice)).toEqual(account(1, 1n))
    broken = false
    await state.flush(1n)
    expect(state.layerCount).toBe(0)
    expect(state.account(alice)).toEqual(account(1, 1n))
  })

  it('refuses mini-blocks that go back and diffs that contradict themselves, and stays as it was', () => {
    state.push(diffOf({}), { block: 2n, miniBlock: 4n })
    for (const position of [
      { block: 1n, miniBlock: 5n },
      { block: 2n, miniBlock: 4n },
      { block: 3n, miniBlock: 3n },
    ])
      expect(() => state.push(diffOf({}), position)).toThrow(expect.objectContaining({ code: 'STATE_ORDER' }))
    const contradiction = diffOf({ accounts: [[alice, undefined]], storage: [[alice, one, twelve]] })
    expect(() => state.push(contradiction, { block: 2n, miniBlock: 5n })).toThrow(
      expect.objectContaining({ code: 'INVALID_STATE_DIFF' }),
    )
    expect(state.account(alice)).toEqual(account(0, 10n))
    expect(state.position()).toEqual({ block: 2n, miniBlock: 4n })
  })

  it('reports a size that grows with what it holds and falls to nothing', async () => {
    expect(state.sizeBytes).toBe(0)
    state.push(diffOf({ accounts: [[bob, account(1, 1n)]], storage: [[bob, one, one]] }), { block: 1n, miniBlock: 1n })
    const one_ = state.sizeBytes
    expect(one_).toBeGreaterThan(100)
    state.push(diffOf({ storage: [[bob, one, two]] }), { block: 1n, miniBlock: 2n })
    expect(state.sizeBytes).toBe(one_)
    state.push(diffOf({ storage: [[bob, two, two]] }), { block: 2n, miniBlock: 3n })
    expect(state.sizeBytes).toBeGreaterThan(one_)
    await state.flush(2n)
    expect(state.sizeBytes).toBe(0)
  })
})
