import { bytesToHex } from '@megarollup/protocol'
import { drawTransaction } from '../fuzz-transactions/draw-transaction.ts'
import { ourVerdict, peerVerdict } from '../fuzz-transactions/judge.ts'
import type { Soak } from './Soak.ts'

/** Random transactions, right and wrong, here and in `@ethereumjs/tx`: who takes which, its hash and its sender. */
export const fuzzTransactionsSoak: Soak = {
  name: 'fuzz-transactions',
  description: 'encodings of transactions, right and spoilt, against @ethereumjs/tx: accepted or not, hash, sender',
  async start() {
    const count = { transactions: 0, accepted: 0 }
    return {
      round(random) {
        const raw = drawTransaction(random)
        const ours = ourVerdict(raw)
        const theirs = peerVerdict(raw)
        count.transactions++
        const hex = bytesToHex(raw)
        if ('refused' in ours) {
          if ('refused' in theirs) return
          throw new Error(`refused here (${ours.refused}), accepted by the peer: ${hex}`)
        }
        if ('refused' in theirs) throw new Error(`accepted here, refused by the peer (${theirs.refused}): ${hex}`)
        if (ours.hash !== theirs.hash || ours.sender !== theirs.sender)
          throw new Error(`other hash or sender: ${JSON.stringify({ ours, theirs })}: ${hex}`)
        count.accepted++
      },
      summary: () => `${count.transactions} transactions, ${count.accepted} accepted by both`,
    }
  },
}
