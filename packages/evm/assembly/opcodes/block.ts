/** What a program may ask of blocks, 0x40 and 0x49. */

import { abortTransaction } from '../abort'
import { reverse32 } from '../bytes'
import { Abort } from '../codes'
import { hostBlockHash } from '../host'
import { EXCHANGE, Lane } from '../layout'
import { block } from '../rules'
import { saturated, setZero } from '../u256/words'

const HASHES_BACK: u64 = 256

export function blockhash(lane: Lane, sp: usize): void {
  const wanted = saturated(sp), current = block().number
  if (wanted >= current || current - wanted > HASHES_BACK) {
    setZero(sp)
    return
  }
  const exchange = changetype<usize>(lane) + EXCHANGE
  if (hostBlockHash(exchange, wanted) == 0) abortTransaction(lane, Abort.DEFERRED)
  reverse32(sp, exchange)
}

export function blobhash(lane: Lane, sp: usize): void {
  const index = saturated(sp)
  if (index >= <u64>lane.blobCount) setZero(sp)
  else reverse32(sp, lane.blobHashes + (<usize>index << 5))
}
