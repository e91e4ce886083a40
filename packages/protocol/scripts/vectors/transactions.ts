import * as Secp256k1 from 'ox/Secp256k1'
import {
  bytesToHex,
  concatBytes,
  decodeTransaction,
  encodeRlpBytes,
  encodeRlpList,
  encodeRlpUint,
  encodeTransaction,
  type Transaction,
  transactionSigningPayload,
} from '../../src/index.ts'
import { address, counting, hash, keccak256, plain } from './samples.ts'

/** Secret of everybody: the first account of the usual test mnemonic. */
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

const call = { nonce: 9n, gasLimit: 21_000n, to: address(0x35), value: 10n ** 18n, data: new Uint8Array() }
const accessList = [
  { address: address(0xaa), storageKeys: [hash(1), hash(2)] },
  { address: address(0xbb), storageKeys: [] },
]
const fees = { maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 2n * 10n ** 9n }
const unsigned = { yParity: 0, r: 0n, s: 0n }

/** An authorisation whose signature is not real: only its form matters here. */
const authorization = {
  chainId: 0n,
  address: address(0xcc),
  nonce: 2n ** 64n - 1n,
  yParity: 255,
  r: 2n ** 256n - 1n,
  s: 1n,
}

const samples: Record<string, Transaction> = {
  'a legacy transaction before EIP-155': {
    type: 0,
    chainId: undefined,
    gasPrice: 20n * 10n ** 9n,
    ...call,
    ...unsigned,
  },
  'the legacy transaction of EIP-155, chain 1': {
    type: 0,
    chainId: 1n,
    gasPrice: 20n * 10n ** 9n,
    ...call,
    ...unsigned,
  },
  'a legacy creation on the largest chain id': {
    ...{ type: 0, chainId: 2n ** 64n - 1n, gasPrice: 1n, ...call, ...unsigned },
    ...{ to: undefined, data: counting(60) },
  },
  'type 1 with an access list': { type: 1, chainId: 901n, gasPrice: 1n, ...call, accessList, ...unsigned },
  'type 2 with data': { type: 2, chainId: 901n, ...fees, ...call, data: counting(100), accessList: [], ...unsigned },
  'type 2 with all numbers 0': {
    ...{ type: 2, chainId: 0n, maxPriorityFeePerGas: 0n, maxFeePerGas: 0n, nonce: 0n, gasLimit: 0n, to: undefined },
    ...{ value: 0n, data: new Uint8Array(), accessList: [], ...unsigned },
  },
  'type 4 with two authorisations': {
    ...{ type: 4, chainId: 901n, ...fees, ...call, accessList, ...unsigned },
    authorizationList: [authorization, { ...authorization, chainId: 901n, nonce: 0n, yParity: 1 }],
  },
}

export function transactionVectors() {
  const accepted = Object.entries(samples).map(([name, sample]) => {
    const signingHash = keccak256(transactionSigningPayload(sample))
    const { r, s, yParity } = Secp256k1.sign({ payload: signingHash, privateKey: KEY })
    const encoded = encodeTransaction({ ...sample, r: BigInt(r), s: BigInt(s), yParity })
    return {
      name,
      value: plain(decodeTransaction(encoded)),
      encoded: bytesToHex(encoded),
      hash: bytesToHex(keccak256(encoded)),
      signingHash: bytesToHex(signingHash),
    }
  })
  return { accepted, refused: refused() }
}

const uint = encodeRlpUint
const bytes = encodeRlpBytes
const typed = (type: number, items: Uint8Array[]) => concatBytes([Uint8Array.of(type), encodeRlpList(items)])

function refused() {
  const legacy = (changes: Partial<Record<'nonce' | 'gas' | 'to' | 'v' | 'r', Uint8Array>>) =>
    encodeRlpList([
      changes.nonce ?? uint(9n),
      uint(1n),
      changes.gas ?? uint(21_000n),
      changes.to ?? bytes(address(1)),
      uint(1n),
      bytes(new Uint8Array()),
      changes.v ?? uint(27n),
      changes.r ?? uint(1n),
      uint(1n),
    ])
  const head = [901n, 0n, 1n, 1n, 21_000n].map(uint)
  const empty = encodeRlpList([])
  const feeMarket = (to: Uint8Array, yParity: bigint) =>
    typed(2, [...head, to, uint(1n), bytes(new Uint8Array()), empty, uint(yParity), uint(1n), uint(1n)])
  const whole = legacy({})
  const cases: [name: string, encoded: Uint8Array, message: string][] = [
    ['nothing', new Uint8Array(), 'it is empty'],
    ['a blob transaction', typed(3, []), 'blob transactions \\(type 3\\) belong to L1'],
    ['a deposit', typed(0x7e, []), '0x7e is reserved for deposits'],
    ['an unknown type', typed(5, []), 'not supported: 0x05'],
    ['an explicit type 0', typed(0, []), 'not supported: 0x00'],
    ['a string', bytes(counting(60)), 'neither a list nor a typed envelope'],
    ['a nonce with a leading zero', legacy({ nonce: Uint8Array.of(0x82, 0, 9) }), 'leading zero'],
    ['a nonce written as the byte 0', legacy({ nonce: Uint8Array.of(0) }), 'leading zero'],
    ['a small nonce with a prefix', legacy({ nonce: Uint8Array.of(0x81, 9) }), 'single byte below 0x80'],
    ['a nonce above 64 bits', legacy({ nonce: uint(2n ** 64n) }), 'above 64 bits'],
    ['a gas limit above 64 bits', legacy({ gas: uint(2n ** 64n) }), 'above 64 bits'],
    ['an r above 256 bits', legacy({ r: uint(2n ** 256n) }), 'above 256 bits'],
    ['an address of 19 bytes', legacy({ to: bytes(counting(19)) }), 'an address of 19 bytes'],
    ['a v of 29', legacy({ v: uint(29n) }), 'a v of 29'],
    ['a v of 0', legacy({ v: uint(0n) }), 'a v of 0'],
    ['bytes behind the list', concatBytes([whole, Uint8Array.of(0)]), '1 bytes too many'],
    ['a list cut short', whole.subarray(0, whole.length - 1), 'truncated'],
    ['a field too many', encodeRlpList([whole.subarray(1), uint(1n)]), 'too many|truncated|string'],
    [
      'a long length for a short list',
      concatBytes([Uint8Array.of(0xf8, whole.length - 1), whole.subarray(1)]),
      'long length',
    ],
    ['a yParity of 2', feeMarket(bytes(address(1)), 2n), 'a yParity of 2'],
    [
      'an access list that is a string',
      typed(2, [...head, bytes(address(1)), uint(1n), uint(0n), uint(0n)]),
      'a string where a list',
    ],
    [
      'a type 4 that creates a contract',
      typed(4, [...head, bytes(new Uint8Array()), uint(1n), uint(0n), empty, empty, uint(0n), uint(1n), uint(1n)]),
      'a type 4 that creates a contract',
    ],
  ]
  return cases.map(([name, encoded, message]) => ({ name, encoded: bytesToHex(encoded), message }))
}
