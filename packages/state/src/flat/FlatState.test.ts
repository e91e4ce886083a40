import { mkdir, writeFile } from 'node:fs/promises'
import { keccak256 } from '@megarollup/crypto'
import { Level } from 'level'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporaryFolder.ts'
import { emptyCodeHash, zeroHash } from '../bytes.ts'
import { account, diffOf, hex, number32, person } from '../compliance/fixtures.ts'
import { createMptCommitment, openFlatLogState, openFlatState } from '../index.ts'
import { decodeAccount, encodeAccount } from './records.ts'

const path = temporaryFolder()
const genesisHash = number32(901)
const [alice, bob] = [person(1), person(2)]
const [one, two] = [number32(1), number32(2)]
const genesis = diffOf({ accounts: [[alice, account(0, 10n)]], storage: [[alice, one, number32(11)]] })
const atGenesis = { block: 0n, miniBlock: 0n }

describe.each([
  ['level', openFlatState],
  ['the flat log', openFlatLogState],
])('flat state on %s', (_, open) => {
  it('is empty and nowhere before genesis', async () => {
    const state = await open({ path: path('state'), genesisHash })
    expect(state.position()).toBeUndefined()
    expect(state.account(alice)).toBeUndefined()
    expect(state.storage(alice, one)).toEqual(zeroHash)
    await state.close()
  })

  it('keeps accounts, slots, codes and position when it is opened again', async () => {
    const code = Uint8Array.of(0x60, 0)
    const contract = { nonce: 2n ** 64n - 1n, balance: 2n ** 256n - 1n, codeHash: keccak256(code) }
    const before = await open({ path: path('state'), genesisHash })
    await before.commit(
      [genesis, diffOf({ accounts: [[bob, contract]], codes: [[contract.codeHash, code]] })],
      atGenesis,
    )
    await before.close()
    const state = await open({ path: path('state'), genesisHash })
    expect(state.position()).toEqual(atGenesis)
    expect(state.account(alice)).toEqual(account(0, 10n))
    expect(state.account(bob)).toEqual(contract)
    expect(state.storage(alice, one)).toEqual(number32(11))
    expect(state.code(contract.codeHash)).toEqual(code)
    expect(state.code(emptyCodeHash)).toHaveLength(0)
    await state.close()
  })

  it('deletes the storage of a deleted account, and no other', async () => {
    const state = await open({ path: path('state'), genesisHash })
    const others = diffOf({ accounts: [[bob, account(1, 1n)]], storage: [[bob, one, number32(5)]] })
    await state.commit([genesis, others], atGenesis)
    expect(state.storage(alice, one)).toEqual(number32(11))
    await state.commit([diffOf({ accounts: [[alice, undefined]] })], { block: 1n, miniBlock: 1n })
    await state.commit([diffOf({ accounts: [[alice, account(0, 1n)]] })], { block: 2n, miniBlock: 2n })
    expect(state.storage(alice, one)).toEqual(zeroHash)
    expect(state.storage(bob, one)).toEqual(number32(5))
    await state.close()
  })

  it('lists the slots of an account that are not zero, of its present life alone', async () => {
    const state = await open({ path: path('state'), genesisHash })
    await state.commit([genesis, diffOf({ storage: [[alice, two, number32(22)]] })], atGenesis)
    expect(new Set((await state.slotsOf(alice)).map(hex))).toEqual(new Set([one, two].map(hex)))
    await state.commit([diffOf({ storage: [[alice, one, zeroHash]] })], { block: 1n, miniBlock: 1n })
    expect((await state.slotsOf(alice)).map(hex)).toEqual([hex(two)])
    const reborn = diffOf({ accounts: [[alice, account(1, 2n)]], storage: [[alice, one, number32(1)]] })
    await state.commit([diffOf({ accounts: [[alice, undefined]] }), reborn], { block: 2n, miniBlock: 2n })
    expect((await state.slotsOf(alice)).map(hex)).toEqual([hex(one)])
    expect(await state.slotsOf(bob)).toEqual([])
    await state.close()
  })

  it('applies diffs in their order within one commit', async () => {
    const state = await open({ path: path('state'), genesisHash })
    const recreate = diffOf({ accounts: [[alice, account(1, 2n)]], storage: [[alice, two, number32(22)]] })
    await state.commit([genesis, diffOf({ accounts: [[alice, undefined]] }), recreate], atGenesis)
    expect(state.account(alice)).toEqual(account(1, 2n))
    expect(state.storage(alice, one)).toEqual(zeroHash)
    expect(state.storage(alice, two)).toEqual(number32(22))
    await state.close()
  })

  it('shows readers the state before a commit until the commit has resolved, whatever they read first', async () => {
    const state = await open({ path: path('state'), genesisHash, cacheEntries: 1 })
    await state.commit([genesis], atGenesis)
    let resolved = false
    const commit = state
      .commit([diffOf({ accounts: [[alice, account(1, 20n)]], storage: [[alice, one, number32(12)]] })], {
        block: 1n,
        miniBlock: 1n,
      })
      .then(() => {
        resolved = true
      })
    for (let turn = 0; !resolved; turn++) {
      const before = state.position()?.block === 0n
      expect(state.account(alice)).toEqual(before ? account(0, 10n) : account(1, 20n))
      expect(state.storage(alice, one)).toEqual(number32(before ? 11 : 12))
      state.account(person(turn % 200)) // pushes alice out of the cache, so that both ways of reading are seen
      await new Promise((resolve) => setImmediate(resolve))
    }
    await commit
    expect(state.account(alice)).toEqual(account(1, 20n))
    expect(state.storage(alice, one)).toEqual(number32(12))
    await state.close()
  })

  it('refuses a position that does not ascend, and a diff that contradicts itself, and stays as it was', async () => {
    const state = await open({ path: path('state'), genesisHash })
    await state.commit([genesis], { block: 3n, miniBlock: 30n })
    const wiped = diffOf({ accounts: [[alice, undefined]] })
    for (const position of [
      { block: 2n, miniBlock: 31n },
      { block: 3n, miniBlock: 30n },
      { block: 4n, miniBlock: 29n },
    ])
      await expect(state.commit([wiped], position)).rejects.toMatchObject({ code: 'STATE_ORDER' })
    const contradiction = diffOf({ accounts: [[alice, undefined]], storage: [[alice, one, number32(1)]] })
    await expect(state.commit([contradiction], { block: 4n, miniBlock: 31n })).rejects.toMatchObject({
      code: 'INVALID_STATE_DIFF',
    })
    expect(state.account(alice)).toEqual(account(0, 10n))
    expect(state.position()).toEqual({ block: 3n, miniBlock: 30n })
    await state.close()
  })

  it('says that the state is damaged when code is missing', async () => {
    const state = await open({ path: path('state'), genesisHash })
    expect(() => state.code(number32(5))).toThrow(expect.objectContaining({ code: 'STATE_DAMAGED' }))
    await state.close()
  })

  it('fails with a typed error after it was closed, and may be closed twice', async () => {
    const state = await open({ path: path('state'), genesisHash })
    await state.close()
    await state.close()
    expect(() => state.account(alice)).toThrow(expect.objectContaining({ code: 'STATE_STORE_FAILED' }))
    await expect(state.commit([genesis], atGenesis)).rejects.toMatchObject({ code: 'STATE_STORE_FAILED' })
  })
})

describe.each([
  ['level', openFlatState],
  ['the flat log', openFlatLogState],
])('opening a folder for %s', (_, open) => {
  it('refuses the state of another chain', async () => {
    await (await open({ path: path('state'), genesisHash })).close()
    await expect(open({ path: path('state'), genesisHash: number32(902) })).rejects.toMatchObject({
      code: 'STATE_FOLDER_FORMAT',
      path: path('state'),
      hint: expect.stringContaining('data directory'),
    })
  })

  it('refuses another store, and a folder with foreign files', async () => {
    await (await createMptCommitment({ path: path('trie'), genesisHash })).close()
    await expect(open({ path: path('trie'), genesisHash })).rejects.toMatchObject({
      code: 'STATE_FOLDER_FORMAT',
    })
    await mkdir(path('photos'))
    await writeFile(path('photos/holiday.jpg'), 'x')
    await expect(open({ path: path('photos'), genesisHash })).rejects.toMatchObject({
      code: 'STATE_FOLDER_FORMAT',
      message: expect.stringContaining('holiday.jpg'),
    })
  })

  it('refuses a folder that is open elsewhere', async () => {
    const state = await open({ path: path('state'), genesisHash })
    await expect(open({ path: path('state'), genesisHash })).rejects.toMatchObject({
      code: 'STATE_FOLDER_LOCKED',
    })
    await state.close()
  })
})

describe('opening a folder of level', () => {
  it('refuses records of another version', async () => {
    await (await openFlatState({ path: path('state'), genesisHash })).close()
    const db = new Level<Uint8Array, Uint8Array>(path('state'), { keyEncoding: 'view', valueEncoding: 'view' })
    const format = (await db.get(Uint8Array.of(0)))!
    format[4] = 2
    await db.put(Uint8Array.of(0), format)
    await db.close()
    await expect(openFlatState({ path: path('state'), genesisHash })).rejects.toMatchObject({
      code: 'STATE_FOLDER_FORMAT',
      message: expect.stringContaining('version 2'),
    })
  })

  it('says so when its files are damaged', async () => {
    await (await openFlatState({ path: path('state'), genesisHash })).close()
    await writeFile(path('state/CURRENT'), 'MANIFEST-999999\n')
    await expect(openFlatState({ path: path('state'), genesisHash })).rejects.toMatchObject({
      code: 'STATE_STORE_FAILED',
    })
  })
})

it('reads account records of version 1 as they were written', () => {
  const plain = Buffer.from(`0000000000000007${'00'.repeat(30)}03e8`, 'hex')
  expect(decodeAccount(plain)).toEqual({ nonce: 7n, balance: 1000n, codeHash: emptyCodeHash })
  const contract = Buffer.from(`0000000000000001${'00'.repeat(32)}${'ab'.repeat(32)}`, 'hex')
  expect(decodeAccount(contract)).toEqual({ nonce: 1n, balance: 0n, codeHash: new Uint8Array(32).fill(0xab) })
  expect(Buffer.from(encodeAccount({ nonce: 7n, balance: 1000n, codeHash: emptyCodeHash }))).toEqual(plain)
  expect(() => decodeAccount(new Uint8Array(41))).toThrow(expect.objectContaining({ code: 'STATE_DAMAGED' }))
})
