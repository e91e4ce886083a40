import { expect, test } from 'vitest'
import { RpcError } from '../json-rpc/RpcError.ts'
import { blockSelector, numberOrTag } from './block.ts'
import { callArguments } from './callRequest.ts'
import { logQuery } from './logQuery.ts'
import type { ParamType } from './ParamType.ts'
import { address, boolean, data, hash, hexOrDecimal, text, uint64, uint256 } from './scalars.ts'
import { storageKey } from './storageKey.ts'

/** What a client is told of a value that is refused, without the position. */
function refusal(type: ParamType<unknown>, value: unknown): string {
  try {
    type.parse(value, 0)
  } catch (error) {
    if (error instanceof RpcError && error.rpcCode === -32602) return error.message.replace('invalid argument 0: ', '')
    throw error
  }
  throw new Error(`took ${JSON.stringify(value)}`)
}

const hash66 = `0x${'ab'.repeat(32)}`

test('an address or hash has its exact length', () => {
  expect(address.parse(`0x${'Ab'.repeat(20)}`, 0)).toEqual(new Uint8Array(20).fill(0xab))
  expect(hash.parse(hash66, 0)).toEqual(new Uint8Array(32).fill(0xab))
  expect(refusal(address, '0x12')).toBe('hex string has length 2, want 40 for common.Address')
  expect(refusal(hash, '0x1')).toBe('json: cannot unmarshal hex string of odd length into Go value of type common.Hash')
  expect(refusal(address, 'ab'.repeat(20))).toBe(
    'json: cannot unmarshal hex string without 0x prefix into Go value of type common.Address',
  )
  expect(refusal(address, `0x${'zz'.repeat(20)}`)).toBe(
    'json: cannot unmarshal invalid hex string into Go value of type common.Address',
  )
  for (const value of [1, {}, [], true])
    expect(refusal(address, value)).toBe('json: cannot unmarshal non-string into Go value of type common.Address')
})

test('data is whole bytes', () => {
  expect(data.parse('0x', 0)).toEqual(new Uint8Array())
  expect(data.parse('0x00ff', 0)).toEqual(new Uint8Array([0, 255]))
  expect(refusal(data, '')).toContain('empty hex string')
  expect(refusal(data, '0x1')).toContain('hex string of odd length')
  expect(refusal(data, '0x0g')).toContain('invalid hex string')
})

test('what is read does not share memory with anything else', () => {
  const bytes = data.parse('0x0102', 0)
  expect(bytes.constructor).toBe(Uint8Array)
  expect(bytes.buffer.byteLength).toBe(2)
})

test('a quantity has no leading zeros and fits its width', () => {
  expect(uint256.parse('0x0', 0)).toBe(0n)
  expect(uint64.parse('0xfF', 0)).toBe(255n)
  expect(refusal(uint256, '0x00')).toContain('hex number with leading zero digits')
  expect(refusal(uint256, '0x')).toContain('hex string "0x"')
  expect(refusal(uint256, '0xg')).toContain('invalid hex string')
  expect(refusal(uint64, `0x1${'0'.repeat(16)}`)).toContain('hex number > 64 bits')
  expect(refusal(uint256, `0x1${'0'.repeat(64)}`)).toContain('hex number > 256 bits')
  expect(refusal(uint256, `0x${'f'.repeat(1_000_000)}`)).toContain('hex number > 256 bits')
  expect(refusal(uint256, 12)).toContain('non-string')
})

test('booleans and strings are nothing else', () => {
  expect(boolean.parse(false, 0)).toBe(false)
  expect(refusal(boolean, 'true')).toBe('json: cannot unmarshal string into Go value of type bool')
  expect(refusal(text, 1)).toBe('json: cannot unmarshal number into Go value of type string')
})

test('a count may be a number, decimal or hexadecimal', () => {
  for (const value of [10, '10', '0xa']) expect(hexOrDecimal.parse(value, 0)).toBe(10n)
  for (const value of [-1, 1.5, '', '0x', 'ten', null, {}, 1e300])
    expect(refusal(hexOrDecimal, value)).toContain('invalid hex or decimal integer')
})

test('a block is a tag, a number, a hash or an EIP-1898 object', () => {
  expect(blockSelector.parse('finalized', 0)).toEqual({ tag: 'finalized' })
  expect(blockSelector.parse('0x10', 0)).toEqual({ number: 16n })
  expect(blockSelector.parse(hash66, 0)).toEqual({ hash: new Uint8Array(32).fill(0xab) })
  expect(blockSelector.parse({ blockNumber: '0x1' }, 0)).toEqual({ number: 1n })
  expect(blockSelector.parse({ blockNumber: 'safe' }, 0)).toEqual({ tag: 'safe' })
  expect(blockSelector.parse({ blockHash: hash66, requireCanonical: true }, 0)).toEqual({
    hash: new Uint8Array(32).fill(0xab),
  })
})

test('other blocks are refused in words that name the fault', () => {
  expect(refusal(blockSelector, '2')).toBe('hex string without 0x prefix')
  expect(refusal(blockSelector, 'newest')).toBe('hex string without 0x prefix')
  expect(refusal(blockSelector, '0x01')).toBe('hex number with leading zero digits')
  expect(refusal(blockSelector, '0x8000000000000000')).toBe('block number larger than int64')
  expect(refusal(blockSelector, `0x1${'0'.repeat(20)}`)).toBe('hex number > 64 bits')
  expect(refusal(blockSelector, { blockHash: hash66, blockNumber: '0x1' })).toBe(
    'cannot specify both BlockHash and BlockNumber, choose one or the other',
  )
  expect(refusal(blockSelector, {})).toContain('at least one of BlockNumber or BlockHash')
  expect(refusal(blockSelector, { blockHash: '0x12' })).toContain('want 64 for common.Hash')
  expect(refusal(blockSelector, { blockNumber: '0x1', requireCanonical: 'yes' })).toContain('bool')
  expect(refusal(blockSelector, 5)).toContain('non-string')
  expect(refusal(blockSelector, [])).toContain('non-string')
  expect(refusal(numberOrTag, hash66)).toBe('hex number > 64 bits')
})

test('a storage key may be short, and keeps how it was written', () => {
  expect(storageKey.parse('0x0', 0)).toEqual({ slot: new Uint8Array(32), digits: 1 })
  expect(storageKey.parse(hash66, 0).digits).toBe(64)
  expect(refusal(storageKey, `0x${'0'.repeat(65)}`)).toBe(
    `storage key too long (want at most 32 bytes): "0x${'0'.repeat(65)}"`,
  )
  expect(refusal(storageKey, '0xzz')).toBe('invalid hex in storage key: "0xzz"')
  expect(refusal(storageKey, 1)).toContain('number')
})

test('a call takes data or input, one way to pay, and no blobs', () => {
  expect(callArguments.parse({}, 0).request).toMatchObject({ to: undefined, value: 0n, data: new Uint8Array() })
  expect(callArguments.parse({ data: '0x01', input: null, to: null }, 0).request.data).toEqual(new Uint8Array([1]))
  expect(callArguments.parse({ data: '0x01', input: '0x01' }, 0).request.data).toEqual(new Uint8Array([1]))
  expect(refusal(callArguments, { data: '0x01', input: '0x02' })).toContain('both "data" and "input" are set')
  expect(refusal(callArguments, { gasPrice: '0x1', maxFeePerGas: '0x1' })).toBe(
    'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified',
  )
  expect(refusal(callArguments, { blobVersionedHashes: [hash66] })).toContain('blob transactions')
})

test('a call reads access lists and authorisations', () => {
  const token = `0x${'11'.repeat(20)}`
  const authorization = { chainId: '0x385', address: token, nonce: '0x0', yParity: '0x1', r: '0x2', s: '0x3' }
  const { request, chainId } = callArguments.parse(
    {
      chainId: '0x385',
      accessList: [{ address: token, storageKeys: [hash66] }, { address: token }],
      authorizationList: [authorization, { ...authorization, yParity: undefined, v: '0x0' }],
    },
    0,
  )
  expect(chainId).toBe(901n)
  expect(request.accessList.map(({ storageKeys }) => storageKeys.length)).toEqual([1, 0])
  expect(request.authorizationList.map(({ yParity }) => yParity)).toEqual([1, 0])
})

test('a fault inside an object is named by its field', () => {
  expect(refusal(callArguments, { to: '0x1' })).toBe(
    'json: cannot unmarshal hex string of odd length into Go struct field TransactionArgs.to of type common.Address',
  )
  expect(refusal(callArguments, { accessList: [{ address: 5 }] })).toBe(
    'json: cannot unmarshal non-string into Go struct field TransactionArgs.accessList.address of type common.Address',
  )
  expect(refusal(callArguments, { accessList: 'all' })).toContain('TransactionArgs.accessList')
  for (const value of ['0x', 5, [], true])
    expect(refusal(callArguments, value)).toBe(
      'json: cannot unmarshal value into Go value of type ethapi.TransactionArgs',
    )
})

test('a log filter takes one or many addresses and topics, and null for any', () => {
  const token = `0x${'11'.repeat(20)}`
  const query = logQuery.parse({ address: token, topics: [null, hash66, [hash66, hash66], []] }, 0)
  expect(query.addresses).toHaveLength(1)
  expect(query.topics.map((one) => one?.length)).toEqual([undefined, 1, 2, undefined])
  expect(logQuery.parse({ topics: [[hash66, null]] }, 0).topics).toEqual([undefined])
  expect(logQuery.parse({ address: [token, token], topics: null, fromBlock: null }, 0).addresses).toHaveLength(2)
  expect(logQuery.parse({}, 0)).toEqual({
    blockHash: undefined,
    fromBlock: undefined,
    toBlock: undefined,
    addresses: [],
    topics: [],
  })
})

test('a log filter that contradicts itself or is too wide is refused', () => {
  expect(refusal(logQuery, { blockHash: hash66, fromBlock: '0x1' })).toContain('cannot specify both')
  expect(refusal(logQuery, { topics: Array(5).fill(null) })).toBe('exceed max topics')
  expect(refusal(logQuery, { address: Array(1001).fill(`0x${'11'.repeat(20)}`) })).toContain('exceed max addresses')
  expect(refusal(logQuery, { topics: [['0x12']] })).toContain('want 64 for common.Hash')
  expect(refusal(logQuery, { topics: 'all' })).toContain('FilterCriteria.topics')
  expect(refusal(logQuery, { address: [[[[]]]] })).toContain('non-string')
})

test('keys of the prototype are no fields', () => {
  const call: unknown = JSON.parse(
    '{"__proto__":{"to":"0x1"},"constructor":{"prototype":{"polluted":true}},"value":"0x1"}',
  )
  expect(callArguments.parse(call, 0).request).toMatchObject({ to: undefined, value: 1n })
  const filter: unknown = JSON.parse('{"__proto__":{"blockHash":"0x1"},"address":null}')
  expect(logQuery.parse(filter, 0).blockHash).toBeUndefined()
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})
