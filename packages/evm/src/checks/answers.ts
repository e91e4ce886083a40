import { keccak256 } from '@megarollup/crypto'
import { type Account, bytesToHex, equalBytes, type Hash } from '@megarollup/protocol'
import { StateAnswerError } from '../errors.ts'
import { describeValue, isBytes, isBytesOf, isUint64, isUint256 } from './shapes.ts'

const SYNCHRONOUS =
  'The engine asks synchronously: fetch beforehand, or use createForkedSimulator of @megarollup/evm/remote.'

function refuse(question: string, value: unknown, wanted: string): never {
  const isPromise = describeValue(value) === 'a promise'
  throw new StateAnswerError(question, `is ${describeValue(value)}.`, isPromise ? SYNCHRONOUS : `Give ${wanted}.`)
}

/** @throws StateAnswerError */
export function checkAccount(account: Account | undefined): void {
  if (account === undefined) return
  if (typeof account !== 'object' || account === null || 'then' in account)
    refuse('account', account, 'an account, or undefined when there is none')
  if (!isUint64(account.nonce)) refuse("account's nonce", account.nonce, 'a bigint from 0 to 2^64 - 1')
  if (!isUint256(account.balance)) refuseBalance(account.balance)
  if (!isBytesOf(account.codeHash, 32)) refuse("account's codeHash", account.codeHash, 'a Uint8Array of 32 bytes')
}

function refuseBalance(balance: unknown): never {
  if (typeof balance !== 'bigint') refuse("account's balance", balance, 'a bigint from 0 to 2^256 - 1')
  const got = describeValue(balance)
  throw new StateAnswerError("account's balance", `is ${got}, which does not fit in 256 bits.`, 'Give 0 to 2^256 - 1.')
}

/** @throws StateAnswerError */
export function checkSlot(value: Hash): void {
  if (!isBytesOf(value, 32)) refuse('storage', value, 'a Uint8Array of 32 bytes, all zero for a slot that is not set')
}

/** @throws StateAnswerError */
export function checkBlockHash(hash: Hash): void {
  if (!isBytesOf(hash, 32)) refuse('blockHash', hash, 'a Uint8Array of 32 bytes, or undefined while it is not known')
}

/** Codes that were found to be their hash's: readers in memory hand the same object out again and again. */
const verified = new WeakMap<Uint8Array, Hash>()

/** @throws StateAnswerError also for code that has another hash. */
export function checkCode(code: Uint8Array, codeHash: Hash): void {
  if (!isBytes(code)) refuse('code', code, 'a Uint8Array')
  const known = verified.get(code)
  if (known !== undefined && equalBytes(known, codeHash)) return
  const hash = keccak256(code)
  if (!equalBytes(hash, codeHash))
    throw new StateAnswerError(
      'code',
      `has the hash ${bytesToHex(hash)} instead of ${bytesToHex(codeHash)}.`,
      'The state is damaged, or its accounts name the wrong code.',
    )
  verified.set(code, codeHash)
}
