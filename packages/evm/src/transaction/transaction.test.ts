import { createSigner, InvalidSignatureError, keccak256, SECP256K1_N, WrongChainIdError } from '@megarollup/crypto'
import {
  bytesToBigInt,
  DecodeError,
  type EthereumTransaction,
  encodeEthereumTransaction,
  transactionSigningPayload,
} from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { forks } from '../forks/index.ts'
import { findTransactionFault } from './find-fault.ts'
import { floorGas, intrinsicGas } from './intrinsic-gas.ts'
import { openTransaction, TransactionNotInForkError } from './open-transaction.ts'

const signer = createSigner(new Uint8Array(32).fill(0x45))
const to = new Uint8Array(20).fill(0xbb)
const message = { nonce: 0n, gasLimit: 100_000n, to, value: 1n, data: Uint8Array.of(0, 1, 2), yParity: 0, r: 0n, s: 0n }
const legacy: EthereumTransaction = { type: 0, chainId: undefined, gasPrice: 10n, ...message }
const bound: EthereumTransaction = { ...legacy, chainId: 1n }
const feeMarket: EthereumTransaction = {
  type: 2,
  chainId: 1n,
  maxFeePerGas: 10n,
  maxPriorityFeePerGas: 1n,
  accessList: [{ address: to, storageKeys: [new Uint8Array(32), new Uint8Array(32)] }],
  ...message,
}

function sign(transaction: EthereumTransaction): EthereumTransaction {
  const signature = signer.sign(keccak256(transactionSigningPayload(transaction)))
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32, 64)].map(bytesToBigInt)
  return { ...transaction, yParity: signature[64]!, r: r!, s: s! }
}

const open = (transaction: EthereumTransaction, fork: keyof typeof forks, chainId = 1n) =>
  openTransaction(encodeEthereumTransaction(transaction), { fork: forks[fork], chainId })

describe('openTransaction', () => {
  it('recovers who signed', () => {
    for (const transaction of [legacy, bound, feeMarket]) {
      const signed = sign(transaction)
      expect(open(signed, 'Osaka')).toMatchObject({ sender: signer.address, transaction: signed })
    }
  })

  it('refuses what came with a later fork', () => {
    expect(() => open(sign(feeMarket), 'Berlin')).toThrow(TransactionNotInForkError)
    expect(() => open(sign(bound), 'TangerineWhistle')).toThrow(/no signatures that name a chain/)
    expect(open(sign(bound), 'SpuriousDragon').sender).toEqual(signer.address)
  })

  it('refuses another chain, and bytes that are no transaction', () => {
    expect(() => open(sign(bound), 'Osaka', 5n)).toThrow(WrongChainIdError)
    expect(() => openTransaction(Uint8Array.of(0xc0), { fork: forks.Osaka, chainId: 1n })).toThrow(DecodeError)
  })

  it('takes a high s in Frontier only', () => {
    const signed = sign(legacy)
    const high = { ...signed, s: SECP256K1_N - signed.s, yParity: 1 - signed.yParity }
    expect(open(high, 'Frontier').sender).toEqual(signer.address)
    expect(() => open(high, 'Homestead')).toThrow(InvalidSignatureError)
  })
})

describe('intrinsicGas', () => {
  it('follows the forks', () => {
    expect(intrinsicGas(legacy, forks.Frontier)).toBe(21_000n + 4n + 2n * 68n)
    expect(intrinsicGas(legacy, forks.Istanbul)).toBe(21_000n + 4n + 2n * 16n)
    expect(intrinsicGas(feeMarket, forks.London)).toBe(21_036n + 2400n + 2n * 1900n)
    expect(intrinsicGas({ ...legacy, to: undefined }, forks.Frontier)).toBe(21_140n)
    expect(intrinsicGas({ ...legacy, to: undefined }, forks.Homestead)).toBe(53_140n)
    expect(intrinsicGas({ ...legacy, to: undefined }, forks.Shanghai)).toBe(53_038n)
  })

  it('has a floor for data since Prague', () => {
    expect(floorGas(legacy, forks.Cancun)).toBe(21_000n)
    expect(floorGas(legacy, forks.Prague)).toBe(21_000n + 10n * 9n)
  })
})

describe('findTransactionFault', () => {
  const fault = (changes: object, fork: keyof typeof forks = 'Osaka') =>
    findTransactionFault({ ...feeMarket, ...changes } as EthereumTransaction, forks[fork])

  it('finds none in a good transaction', () => expect(fault({})).toBeUndefined())

  it.each([
    ['type-2-unsupported', {}, 'Berlin'],
    ['nonce-max', { nonce: 2n ** 64n - 1n }, 'Osaka'],
    ['gas-limit-too-high', { gasLimit: 2n ** 24n + 1n }, 'Osaka'],
    ['priority-fee-above-max-fee', { maxPriorityFeePerGas: 11n }, 'Osaka'],
    ['insufficient-funds', { maxFeePerGas: 2n ** 255n }, 'Osaka'],
    ['initcode-size', { to: undefined, data: new Uint8Array(49_153) }, 'Shanghai'],
    ['intrinsic-gas', { gasLimit: 27_235n }, 'Osaka'],
    ['floor-gas', { accessList: [], gasLimit: 21_050n }, 'Prague'],
  ] as const)('finds %s', (code, changes, fork) => expect(fault(changes, fork)).toBe(code))

  it('has no cap on gas before Osaka', () => expect(fault({ gasLimit: 2n ** 63n + 1n }, 'Prague')).toBeUndefined())
})
