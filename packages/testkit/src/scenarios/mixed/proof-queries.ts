import { bytesToHex, type Hex, numberToHex } from 'viem'
import { tokenBalanceSlot } from '../../contracts/storage-slots.ts'
import type { Random } from '../../random.ts'
import type { ProofQuery } from '../proofs.ts'
import type { MixedResult } from './mixed-transactions.ts'

/**
 * Questions for `eth_getProof` after mixed transactions: 20 accounts, two of them absent, and 20 slots, five of them
 * absent (in the token's large trie, in a small one, and in an account without storage).
 */
export function drawProofQueries({ world, created }: MixedResult, random: Random): ProofQuery[] {
  const senders = random.shuffle(world.senders).map(({ account }) => account.address)
  const held = senders.slice(0, 13).map(tokenBalanceSlot)
  const absent = Array.from({ length: 5 }, () => bytesToHex(random.bytes(32)))
  const [absent0, absent1, absent2, absent3, absent4] = absent as [Hex, Hex, Hex, Hex, Hex]
  const contracts: ProofQuery[] = [
    { address: world.token, slots: [...held, absent0, absent1, absent2] },
    // Slot 3 of the factory is the number of pairs, slot 0 of WETH its name.
    { address: world.factory, slots: [numberToHex(3, { size: 32 }), absent3] },
    { address: world.weth, slots: [numberToHex(0, { size: 32 })] },
    { address: world.router, slots: [absent4] },
    { address: world.refuser, slots: [] },
    { address: world.delegate, slots: [] },
  ]
  const missing = Array.from({ length: 2 }, (): ProofQuery => ({ address: bytesToHex(random.bytes(20)), slots: [] }))
  const plain = [...created.slice(0, 2), ...senders].map((address): ProofQuery => ({ address, slots: [] }))
  return random.shuffle([...contracts, ...missing, ...plain.slice(0, 20 - contracts.length - missing.length)])
}
