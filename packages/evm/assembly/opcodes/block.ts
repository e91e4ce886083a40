/** What a program may ask of blocks, 0x40 and 0x49. */

import { abortTransaction } from '../abort'
import { copy32, reverse32 } from '../bytes'
import { Abort } from '../codes'
import { hostBlockHash } from '../host'
import { BLOCK_HASH_BYTES, BLOCK_HASHES, EXCHANGE, Lane } from '../layout'
import { profileResume, profileWait, Wait } from '../profile'
import { block } from '../rules'
import { saturated, setZero } from '../u256/words'

const HASHES_BACK: u64 = 256

export function blockhash(lane: Lane, sp: usize): void {
  const wanted = saturated(sp), current = block().number
  if (wanted >= current || current - wanted > HASHES_BACK) {
    setZero(sp)
    return
  }
  const known = BLOCK_HASHES + <usize>(wanted & 0xff) * BLOCK_HASH_BYTES
  if (load<u64>(known) != wanted + 1) {
    const exchange = changetype<usize>(lane) + EXCHANGE
    const before = profileWait(Wait.BLOCK_HASH)
    if (hostBlockHash(exchange, wanted) == 0) abortTransaction(lane, Abort.DEFERRED)
    profileResume(before)
    store<u64>(known, wanted + 1)
    copy32(known + 8, exchange)
  }
  reverse32(sp, known + 8)
}

export function blobhash(lane: Lane, sp: usize): void {
  const index = saturated(sp)
  if (index >= <u64>lane.blobCount) setZero(sp)
  else reverse32(sp, lane.blobHashes + (<usize>index << 5))
}
