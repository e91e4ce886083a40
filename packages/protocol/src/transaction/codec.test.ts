import * as Secp256k1 from 'ox/Secp256k1'
import * as TxEnvelope from 'ox/TxEnvelope'
import { describe, expect, it } from 'vitest'
import { anyEthereumTransaction, anyTransaction } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { goldenVectors } from '../../test/goldenVectors.ts'
import { keccak256 } from '../../test/plain.ts'
import { bigIntToBytes32, bytesToHex, hexToBytes } from '../bytes/index.ts'
import type { Transaction } from '../domain/transaction.ts'
import { DecodeError, EncodeError, UnsupportedTransactionTypeError } from '../errors/index.ts'
import {
  decodeEthereumTransaction,
  decodeTransaction,
  encodeEthereumTransaction,
  encodeTransaction,
  MAX_TRANSACTION_BYTES,
  transactionSigningPayload,
} from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const format = { encode: encodeTransaction, decode: (bytes: Uint8Array) => decodeTransaction(bytes) }
const SIGNER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
/** The library takes no chain id of 0 or above 2^53, and no authorisation with a signature that is not real. */
const isForOx = ({ name }: { name: string }) => !/largest chain id|numbers 0|authorisations/.test(name)
const sample = <T extends Transaction['type']>(type: T) =>
  decodeTransaction(hexToBytes(vectors.accepted.find(({ value }) => value.type === type)!.encoded)) as Extract<
    Transaction,
    { type: T }
  >

describe('transactions', () => {
  goldenVectors(vectors, format)

  it.each(vectors.accepted)('are signed and hashed as Ethereum does: $name', ({ encoded, hash, signingHash }) => {
    const transaction = decodeTransaction(hexToBytes(encoded))
    expect(bytesToHex(keccak256(hexToBytes(encoded)))).toBe(hash)
    const digest = bytesToHex(keccak256(transactionSigningPayload(transaction)))
    expect(digest).toBe(signingHash)
    const [r, s] = [transaction.r, transaction.s].map((scalar) => bytesToHex(bigIntToBytes32(scalar)))
    const signature = { r: r!, s: s!, yParity: transaction.yParity }
    expect(Secp256k1.recoverAddress({ payload: digest, signature })).toBe(SIGNER)
  })

  it.each(vectors.accepted.filter(isForOx))(
    'mean the same to an independent library: $name',
    ({ encoded, signingHash }) => {
      const envelope = TxEnvelope.deserialize(encoded as '0x')
      expect(TxEnvelope.serialize(envelope)).toBe(encoded)
      expect(TxEnvelope.getSignPayload(envelope)).toBe(signingHash)
      const { nonce, to, value, type } = decodeTransaction(hexToBytes(encoded))
      const fields: { nonce?: bigint | undefined; to?: string | null | undefined; value?: bigint | undefined } =
        envelope
      expect(fields.nonce ?? 0n).toBe(nonce)
      expect(fields.to ?? undefined).toBe(to && bytesToHex(to))
      expect(fields.value ?? 0n).toBe(value)
      expect(envelope.type).toBe({ 0: 'legacy', 1: 'eip2930', 2: 'eip1559', 4: 'eip7702' }[type])
    },
  )

  it('refuse blobs by name, for whoever sends them here', () => {
    const blob = { ...sample(2), type: 3 as const, maxFeePerBlobGas: 1n, blobVersionedHashes: [new Uint8Array(32)] }
    expect(() => decodeTransaction(encodeEthereumTransaction({ ...blob, to: new Uint8Array(20) }))).toThrow(
      UnsupportedTransactionTypeError,
    )
  })

  it('above the limit are refused before they are read', () => {
    expect(() => decodeTransaction(new Uint8Array(MAX_TRANSACTION_BYTES + 1))).toThrow(DecodeError)
    const raw = hexToBytes(vectors.accepted[0]!.encoded)
    expect(() => decodeTransaction(raw, raw.length - 1)).toThrow(/the limit is/)
  })

  it('are not encoded when a field is out of range', () => {
    expect(() => encodeTransaction({ ...sample(2), nonce: 2n ** 64n })).toThrow(EncodeError)
    expect(() => encodeTransaction({ ...sample(2), value: -1n })).toThrow(EncodeError)
    expect(() => encodeTransaction({ ...sample(2), yParity: 2 })).toThrow(EncodeError)
    expect(() => encodeTransaction({ ...sample(2), to: new Uint8Array(19) })).toThrow(EncodeError)
    expect(() => encodeTransaction({ ...sample(4), to: undefined })).toThrow(EncodeError)
  })
})

describe('transactions, fuzzed', () => {
  fuzzDecoder({ values: anyTransaction, ...format, codes: ['DECODE', 'UNSUPPORTED_TRANSACTION_TYPE'] })
})

describe('transactions of Ethereum', () => {
  const blobs = { ...sample(2), type: 3 as const, to: new Uint8Array(20), maxFeePerBlobGas: 1n }
  const versionedHash = new Uint8Array(32).fill(1)

  it('with blobs are written as an independent library writes them', () => {
    const transaction = { ...blobs, blobVersionedHashes: [versionedHash] }
    const envelope = TxEnvelope.deserialize(bytesToHex(encodeEthereumTransaction(transaction)) as '0x')
    expect(TxEnvelope.serialize(envelope)).toBe(bytesToHex(encodeEthereumTransaction(transaction)))
    expect(TxEnvelope.getSignPayload(envelope)).toBe(bytesToHex(keccak256(transactionSigningPayload(transaction))))
    expect(envelope).toMatchObject({ type: 'eip4844', blobVersionedHashes: [bytesToHex(versionedHash)] })
  })

  it('may lack `to` where only execution refuses that', () => {
    const transaction = { ...blobs, to: undefined, blobVersionedHashes: [] }
    expect(decodeEthereumTransaction(encodeEthereumTransaction(transaction))).toEqual(transaction)
    const delegation = encodeEthereumTransaction({ ...sample(4), to: undefined })
    expect(decodeEthereumTransaction(delegation).to).toBeUndefined()
    expect(() => decodeTransaction(delegation)).toThrow(/creates a contract/)
  })
})

describe('transactions of Ethereum, fuzzed', () => {
  fuzzDecoder({
    values: anyEthereumTransaction,
    encode: encodeEthereumTransaction,
    decode: (bytes: Uint8Array) => decodeEthereumTransaction(bytes),
    codes: ['DECODE', 'UNSUPPORTED_TRANSACTION_TYPE'],
  })
})
