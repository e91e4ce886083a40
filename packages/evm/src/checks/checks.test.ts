import { keccak256 } from '@megarollup/crypto'
import type { Account } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { alice, bob, contract, environment, start, transaction } from '../../test/harness.ts'
import { TransactionBatch } from '../batch/TransactionBatch.ts'
import { createEvm } from '../create-evm.ts'
import { EngineInputError, EngineUsageError, StateAnswerError } from '../errors.ts'
import { createTracingEvm } from '../trace/tracing-evm.ts'
import type { BlockOptions, CallRequest, Evm, ExecutableTransaction } from '../types.ts'

const GAS = 30_000_000n
const bytes = (length: number) => new Uint8Array(length)
/** What a caller without types may hand in. */
const untyped = <T>(value: unknown) => value as T

function withFields(fields: object): ExecutableTransaction {
  const { sender, transaction: plain } = transaction({ to: bob })
  return { sender, transaction: untyped({ ...plain, ...fields }) }
}

describe('the fields of a transaction', () => {
  const authorization = { chainId: 0n, address: bytes(20), nonce: 0n, yParity: 0, r: 1n, s: 1n }

  it.each<[string, object, RegExp]>([
    ['an address of 19 bytes', { to: bytes(19) }, /^transaction\.to is 19 bytes/],
    ['an address of 21 bytes', { to: bytes(21) }, /^transaction\.to is 21 bytes/],
    ['an address in hexadecimal', { to: '0xabcd' }, /^transaction\.to is the string "0xabcd"/],
    ['null for a creation', { to: null }, /^transaction\.to is null/],
    ['data in hexadecimal', { data: '0x12' }, /^transaction\.data is the string/],
    ['data as numbers', { data: [1, 2] }, /^transaction\.data is a list of 2/],
    ['wide integers as data', { data: new Uint32Array(2) }, /^transaction\.data is/],
    ['no data', { data: undefined }, /^transaction\.data is undefined/],
    ['no access list', { accessList: undefined }, /^transaction\.accessList is undefined/],
    ['an access list of nothing', { accessList: [undefined] }, /^transaction\.accessList\[0\] is undefined/],
    [
      'a short storage key',
      { accessList: [{ address: bob, storageKeys: [bytes(32), bytes(31)] }] },
      /^transaction\.accessList\[0\]\.storageKeys\[1\] is 31 bytes/,
    ],
    ['an access without keys', { accessList: [{ address: bob }] }, /accessList\[0\]\.storageKeys is undefined/],
    ['a list with a hole', { accessList: [{ address: bob, storageKeys: new Array(1) }] }, /storageKeys\[0\] is undef/],
    ['an empty authorisation', { type: 4, authorizationList: [{}] }, /authorizationList\[0\]\.chainId is undefined/],
    [
      'an authorisation of a long address',
      { type: 4, authorizationList: [{ ...authorization, address: bytes(21) }] },
      /authorizationList\[0\]\.address is 21 bytes/,
    ],
    ['no blob hashes', { type: 3, maxFeePerBlobGas: 1n }, /blobVersionedHashes is undefined/],
    ['a number as value', { value: 5 }, /^transaction\.value is the number 5/],
    ['a negative nonce', { nonce: -1n }, /^transaction\.nonce is -1n/],
    ['a negative gas limit', { gasLimit: -1n }, /^transaction\.gasLimit is -1n/],
    ['no fee', { maxFeePerGas: undefined }, /fee per gas is undefined/],
    ['a type that there is not', { type: 9 }, /^transaction\.type is the number 9/],
    ['a type between two', { type: 1.5 }, /^transaction\.type is the number 1.5/],
  ])('are refused with their name: %s', (_what, fields, message) => {
    const { evm } = start()
    expect(() => evm.execute([withFields(fields)], GAS)).toThrow(message)
    expect(() => evm.execute([withFields(fields)], GAS)).toThrow(EngineInputError)
    expect(evm.execute([transaction({ to: bob })], GAS)).toMatchObject([{ outcome: 'executed' }])
  })

  it('leave a batch as it was when they are refused', () => {
    const { evm } = start()
    const batch = new TransactionBatch({ chainId: 901n })
    for (const bad of [undefined, {}, { sender: alice }, withFields({ value: 1n << 256n })])
      expect(() => batch.add(untyped(bad))).toThrow(EngineInputError)
    expect(batch.length).toBe(0)
    batch.add(transaction({ to: bob }))
    expect(evm.executeBatch(batch, GAS).outcome(0)).toBe('success')
  })

  it('may be bytes of another realm', async () => {
    const { runInNewContext } = await import('node:vm')
    const { evm } = start()
    const foreign = runInNewContext('new Uint8Array(20).fill(7)') as Uint8Array
    expect(foreign instanceof Uint8Array).toBe(false)
    expect(evm.execute([transaction({ to: foreign })], GAS)).toMatchObject([{ outcome: 'executed' }])
    expect(() => evm.call({ to: runInNewContext('new Int8Array(20)') as Uint8Array })).toThrow(EngineInputError)
  })
})

describe('other input', () => {
  it.each<[string, (evm: Evm) => unknown, RegExp]>([
    ['a call to 19 bytes', (evm) => evm.call({ to: bytes(19) }), /to is 19 bytes/],
    ['no request', (evm) => evm.call(untyped<CallRequest>(undefined)), /the request is undefined/],
    ['gas as a number', (evm) => evm.send({ to: bob, gas: untyped(5) }), /gasLimit is the number 5/],
    ['a negative amount of gas', (evm) => evm.execute([], -1n), /gasAvailable is -1n/],
    [
      'one transaction instead of a list',
      (evm) => evm.execute(untyped(transaction()), GAS),
      /transactions is an object/,
    ],
    ['a short slot', (evm) => evm.state.storage(contract, bytes(31)), /slot is 31 bytes/],
    ['a short value', (evm) => evm.setStorage(contract, bytes(32), bytes(1)), /value is 1 bytes/],
    ['a balance as a number', (evm) => evm.addBalance(alice, untyped(5)), /amount is the number 5/],
    ['a state that is none', (evm) => evm.reset(untyped({})), /state\.account is undefined/],
    ['an older state that is none', (evm) => evm.call({}, { state: untyped({}) }), /state\.account is undefined/],
    [
      'a coinbase in hexadecimal',
      (evm) => evm.setBlock({ ...environment, coinbase: untyped('0x') }, { blockHash: () => undefined }),
      /environment\.coinbase is the string/,
    ],
    ['a block without hashes', (evm) => evm.setBlock(environment, untyped<BlockOptions>({})), /blockHash is undefined/],
  ])('is refused with its name: %s', (_what, use, message) => {
    const { evm } = start()
    expect(() => use(evm)).toThrow(EngineInputError)
    expect(() => use(evm)).toThrow(message)
    expect(evm.execute([transaction({ to: bob })], GAS)).toMatchObject([{ outcome: 'executed' }])
  })

  it('of an engine is looked at when it is made', () => {
    const { state } = start()
    expect(() => createEvm(untyped({ chainId: 1, state }))).toThrow('options.chainId is the number 1')
    expect(() => createEvm(untyped({ chainId: 1n }))).toThrow('options.state is undefined')
    expect(() => createEvm({ chainId: 1n, state, fork: untyped('Atlantis') })).toThrow(EngineUsageError)
    expect(() => createEvm({ chainId: 1n, state, fork: untyped('toString') })).toThrow('There is no fork toString.')
  })
})

describe('answers of a state', () => {
  const code = Uint8Array.of(0x5f, 0x54, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3)
  const account: Account = { nonce: 1n, balance: 0n, codeHash: keccak256(code).slice() }
  const sound = { account: (): unknown => account, storage: (): unknown => bytes(32), code: (): unknown => code }

  function runOn(reader: Partial<typeof sound>) {
    const evm = createEvm({ chainId: 1n, state: untyped({ ...sound, ...reader }) })
    evm.setBlock(environment, { blockHash: () => undefined })
    return evm.call({ to: contract })
  }

  it.each<[string, Partial<typeof sound>, RegExp]>([
    ['a short slot', { storage: () => bytes(31) }, /^The answer to storage is 31 bytes/],
    ['no slot', { storage: () => undefined }, /^The answer to storage is undefined/],
    ['a short hash of code', { account: () => ({ ...account, codeHash: bytes(31) }) }, /codeHash is 31 bytes/],
    ['a nonce of 2^64', { account: () => ({ ...account, nonce: 1n << 64n }) }, /nonce is 18446744073709551616n/],
    ['a balance as a number', { account: () => ({ ...account, balance: 5 }) }, /balance is the number 5/],
    ['null for no account', { account: () => null }, /^The answer to account is null/],
    ['a promise of an account', { account: async () => account }, /^The answer to account is a promise/],
    ['a promise of a slot', { storage: async () => bytes(32) }, /^The answer to storage is a promise/],
    ['no code', { code: () => undefined }, /^The answer to code is undefined/],
    ['other code', { code: () => Uint8Array.of(0) }, /^The answer to code has the hash 0x/],
  ])('are refused with what was asked: %s', (_what, reader, message) => {
    expect(() => runOn(reader)).toThrow(StateAnswerError)
    expect(() => runOn(reader)).toThrow(message)
  })

  it('are taken when they are sound', () => {
    expect(runOn({}).status).toBe('success')
  })

  it('may be one object for code of several hashes, each looked at', () => {
    expect(runOn({}).status).toBe('success')
    expect(() => runOn({ account: () => ({ ...account, codeHash: bytes(32).fill(1) }) })).toThrow('has the hash')
  })

  it('to block hashes have 32 bytes', () => {
    const { evm, state } = start({ blockOptions: { blockHash: () => bytes(31) } })
    // BLOCKHASH(NUMBER - 1)
    state.set(contract, { code: Uint8Array.of(0x60, 0x01, 0x43, 0x03, 0x40) })
    expect(() => evm.call({ to: contract })).toThrow(StateAnswerError)
  })
})

describe('a running engine', () => {
  const uses: [string, (evm: Evm) => unknown][] = [
    ['setBlock', (evm) => evm.setBlock(environment, { blockHash: () => undefined })],
    ['execute', (evm) => evm.execute([], GAS)],
    ['executeBatch', (evm) => evm.executeBatch(new TransactionBatch({ chainId: 901n }), GAS)],
    ['systemCall', (evm) => evm.systemCall(contract, bytes(0))],
    ['call', (evm) => evm.call({ to: bob })],
    ['send', (evm) => evm.send({ to: bob })],
    ['takeDiff', (evm) => evm.takeDiff()],
    ['dropChanges', (evm) => evm.dropChanges()],
    ['setStorage', (evm) => evm.setStorage(contract, bytes(32), bytes(32))],
    ['addBalance', (evm) => evm.addBalance(alice, 1n)],
    ['state', (evm) => evm.state.account(alice)],
    ['reset', (evm) => evm.reset()],
  ]

  it.each(uses)('refuses %s from its reader, its hooks and its other callbacks', (_name, use) => {
    const { state } = start()
    let isArmed = false
    const reader = {
      account: (address: Uint8Array) => {
        if (isArmed) use(evm)
        return state.account(address)
      },
      storage: (address: Uint8Array, slot: Uint8Array) => state.storage(address, slot),
      code: (hash: Uint8Array) => state.code(hash),
    }
    const evm = createTracingEvm({ chainId: 901n, state: reader })
    evm.setBlock(environment, { blockHash: () => undefined })
    const refused = (work: () => unknown) => {
      expect(work).toThrow(EngineUsageError)
      expect(work).toThrow('The engine is running.')
    }
    refused(() => evm.observe({ enter: () => use(evm) }, () => evm.call({ to: bob })))
    refused(() => evm.observe({ enter: () => evm.observe({}, () => use(evm)) }, () => evm.call({ to: bob })))
    evm.reset()
    isArmed = true
    refused(() => evm.call({ to: contract }))
    refused(() => evm.state.account(bob))
    isArmed = false
    evm.reset()
    expect(evm.execute([transaction({ to: bob })], GAS)).toMatchObject([{ outcome: 'executed' }])
  })
})
