import { createSigner, keccak256, recoverTransaction } from '@megarollup/crypto'
import {
  type Account,
  bytesToHex,
  EMPTY_CODE_HASH,
  encodeTransaction,
  type StateReader,
  type Transaction,
  transactionSigningPayload,
} from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { accountKey, addressOf } from '../../../chain/test/test-genesis.ts'
import { Admission, type AdmissionOptions } from './admission.ts'
import { Mempool } from './mempool.ts'

const GWEI = 10n ** 9n
const alice = addressOf(0)
const codeHash = new Uint8Array(32).fill(0xc0)
const delegation = Uint8Array.of(0xef, 0x01, 0x00, ...new Uint8Array(20))

function admission(account: Partial<Account> & { code?: Uint8Array } = {}, options: Partial<AdmissionOptions> = {}) {
  const { code, ...fields } = account
  const alices: Account = { nonce: 5n, balance: 10n ** 18n, codeHash: code ? codeHash : EMPTY_CODE_HASH, ...fields }
  const state: StateReader = {
    account: (address) => (Buffer.compare(address, alice) === 0 ? alices : undefined),
    storage: () => new Uint8Array(32),
    code: (hash) => (Buffer.compare(hash, codeHash) === 0 ? code! : new Uint8Array()),
  }
  const pool = new Mempool()
  return new Admission({
    ...{ chainId: 901n, maxTransactionBytes: 128 * 1024, maxTransactionGas: 1n << 24n, blockGasLimit: 30_000_000n },
    ...{ state, pool, nextBaseFee: () => GWEI, closedBecause: () => undefined, clock: { nowMs: () => 0 } },
    ...options,
  })
}

/** A transaction of Alice that would be admitted, but for what differs. */
function raw(fields: Partial<Record<string, unknown>> = {}): Uint8Array {
  const unsigned = {
    ...{ type: 2, chainId: 901n, nonce: 5n, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n * GWEI, gasLimit: 21_000n },
    ...{ to: new Uint8Array(20), value: 0n, data: new Uint8Array(), accessList: [], yParity: 0, r: 1n, s: 1n },
    ...fields,
  } as Transaction
  const signature = createSigner(accountKey(0)).sign(keccak256(transactionSigningPayload(unsigned)))
  const number = (from: number) => BigInt(bytesToHex(signature.subarray(from, from + 32)))
  return encodeTransaction({ ...unsigned, r: number(0), s: number(32), yParity: signature[64]! } as Transaction)
}

const legacy = { type: 0, gasPrice: 2n * GWEI }
const authorization = { chainId: 901n, address: new Uint8Array(20), nonce: 0n, yParity: 0, r: 1n, s: 1n }

describe('Admission', () => {
  it('puts what can run into the pool and names its hash', () => {
    const pool = new Mempool()
    for (const good of [raw(), raw({ ...legacy, nonce: 6n }), raw({ type: 1, gasPrice: 2n * GWEI, nonce: 9n })]) {
      expect(admission({}, { pool }).submit(good)).toEqual(keccak256(good))
    }
    expect(pool.size).toBe(3)
  })

  it.each([
    ['a nonce that was used', raw({ nonce: 4n }), 'nonce too low: next nonce 5, tx nonce 4'],
    ['another chain', raw({ chainId: 1n }), 'invalid chain id for signer: have 1 want 901'],
    [
      'no chain',
      raw({ ...legacy, chainId: undefined }),
      'only replay-protected (EIP-155) transactions allowed over RPC',
    ],
    ['more gas than a block has', raw({ gasLimit: 30_000_001n }), 'exceeds block gas limit'],
    [
      'more gas than EIP-7825 allows',
      raw({ gasLimit: 16_777_217n }),
      'transaction gas limit too high (cap: 16777216, tx: 16777217)',
    ],
    ['too little gas to begin', raw({ gasLimit: 20_999n }), 'intrinsic gas too low: gas 20999, minimum needed 21000'],
    [
      'less gas than EIP-7623 asks for its data',
      raw({ data: new Uint8Array(1_000).fill(1), gasLimit: 40_000n }),
      'insufficient gas for floor data gas cost: gas 40000, minimum needed 61000',
    ],
    [
      'too much creation code',
      raw({ to: undefined, data: new Uint8Array(49_153), gasLimit: 16_000_000n }),
      'max initcode size exceeded: code size 49153, limit 49152',
    ],
    [
      'an empty list of authorisations',
      raw({ type: 4, authorizationList: [] }),
      'EIP-7702 transaction with empty auth list',
    ],
    [
      'a tip above the cap',
      raw({ maxPriorityFeePerGas: 3n * GWEI }),
      'max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: 3000000000, maxFeePerGas: 2000000000',
    ],
    [
      'a price below the base fee',
      raw({ ...legacy, gasPrice: GWEI - 1n }),
      'max fee per gas less than block base fee: maxFeePerGas: 999999999, baseFee: 1000000000',
    ],
    [
      'more than the sender has',
      raw({ value: 10n ** 18n }),
      'insufficient funds for gas * price + value: balance 1000000000000000000, tx cost 1000042000000000000, overshot 42000000000000',
    ],
  ])('refuses %s in the words of geth', (_, transaction, message) => {
    expect(() => admission().submit(transaction)).toThrow(message)
  })

  it('counts what the sender has in the pool against its balance', () => {
    const door = admission()
    door.submit(raw({ value: 6n * 10n ** 17n }))
    expect(() => door.submit(raw({ nonce: 6n, value: 6n * 10n ** 17n }))).toThrow('queued cost 600042000000000000')
    door.submit(raw({ nonce: 6n, value: 10n ** 17n }))
  })

  it('refuses contracts as senders, but not accounts that delegate (EIP-7702)', () => {
    expect(() => admission({ code: Uint8Array.of(1, 2, 3) }).submit(raw())).toThrow('sender not an eoa')
    expect(admission({ code: delegation }).submit(raw())).toHaveLength(32)
  })

  it('takes an authorisation list, refuses blobs by name, and what it cannot decode or is too large', () => {
    expect(admission().submit(raw({ type: 4, authorizationList: [authorization], gasLimit: 60_000n }))).toHaveLength(32)
    expect(() => admission().submit(Uint8Array.of(3, 0xc0))).toThrow(/blob/i)
    expect(() => admission().submit(Uint8Array.of(0x7e, 0xc0))).toThrow(
      expect.objectContaining({ code: 'TRANSACTION_REJECTED' }),
    )
    for (const junk of [new Uint8Array(), Uint8Array.of(2), raw().subarray(0, 50)]) {
      expect(() => admission().submit(junk)).toThrow(expect.objectContaining({ code: 'TRANSACTION_REJECTED' }))
    }
    const tight = admission({}, { maxTransactionBytes: 100 })
    expect(() => tight.submit(raw())).toThrow(/^oversized data: transaction size \d+, limit 100$/)
  })

  it('refuses a signature that was tampered with, or takes it for somebody who has nothing', () => {
    const tampered = raw()
    tampered[tampered.length - 1]! ^= 1
    expect(() => admission().submit(tampered)).toThrow(expect.objectContaining({ code: 'TRANSACTION_REJECTED' }))
  })

  it('admits nothing while it is closed, and says why', () => {
    const closed = admission({}, { closedBecause: () => 'the state root is late' })
    expect(() => closed.submit(raw())).toThrow('the state root is late')
  })

  it('keeps its own copy of the bytes', () => {
    const pool = new Mempool()
    const bytes = raw()
    const hash = admission({}, { pool }).submit(bytes)
    const before = bytes.slice()
    bytes.fill(0)
    expect(pool.get(hash)!.raw).toEqual(before)
    expect(recoverTransaction(pool.get(hash)!.raw).sender).toEqual(alice)
  })
})
