import { EncodeError, encodeRlpBytes, encodeRlpList, encodeRlpUint, type RlpReader } from '@megarollup/protocol'
import type { Withdrawal } from '../header.ts'

/** RLP of a withdrawal, which the withdrawals root commits to (EIP-4895). */
export function encodeWithdrawal({ index, validatorIndex, address, amount }: Withdrawal): Uint8Array {
  if (address.length !== 20) throw new EncodeError('withdrawal', `its address has ${address.length} bytes`)
  return encodeRlpList([u64(index), u64(validatorIndex), encodeRlpBytes(address), u64(amount)])
}

/** Reads a withdrawal that is the next item. */
export function readWithdrawal(reader: RlpReader): Withdrawal {
  const fields = reader.list()
  const withdrawal = {
    index: fields.uint(8),
    validatorIndex: fields.uint(8),
    address: fields.fixedBytes(20),
    amount: fields.uint(8),
  }
  fields.expectEnd()
  return withdrawal
}

function u64(value: bigint): Uint8Array {
  if (value < 0n || value >> 64n !== 0n) throw new EncodeError('withdrawal', `${value} does not fit in 64 bits`)
  return encodeRlpUint(value)
}
