/** Gas that a transaction costs before it runs. */
import { perWord } from '../memory'
import { rules } from '../rules'
import { TransactionFlag, TransactionRecord } from './record'

/** Zero bytes of the data count once, others `tokensPerByte` times (EIP-7623). */
export function dataTokens(record: TransactionRecord): i64 {
  const data = changetype<usize>(record) + record.data
  const length = record.dataLength
  let zeros: i64 = 0
  for (let i: u32 = 0; i < length; i++) zeros += i64(load<u8>(data + i) == 0)
  return zeros + (<i64>length - zeros) * rules().tokensPerByte
}

export function accessListKeys(record: TransactionRecord): i64 {
  let at = changetype<usize>(record) + record.accessList
  let keys: i64 = 0
  for (let i: u32 = 0; i < record.accessListCount; i++) {
    const count = load<u32>(at, 20)
    keys += count
    at += 32 + (<usize>count << 5)
  }
  return keys
}

export function intrinsicGas(record: TransactionRecord, tokens: i64): i64 {
  const r = rules()
  let gas = r.transaction + tokens * r.dataToken
  if (record.flags & TransactionFlag.CREATE) gas += r.transactionCreate + perWord(r.initcodeWord, record.dataLength)
  gas += <i64>record.accessListCount * r.accessListAddress + accessListKeys(record) * r.accessListKey
  return gas + <i64>record.authorizationCount * r.authorization
}

/** What a transaction costs at least (EIP-7623): nothing in forks that do not know a floor. */
export function floorGas(tokens: i64): i64 {
  const perToken = rules().floorToken
  return perToken == 0 ? 0 : rules().transaction + tokens * perToken
}
