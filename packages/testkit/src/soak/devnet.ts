import { startDevnet } from '../network/start-devnet.ts'
import { agreeOnHeaders, agreeOnReceipts } from '../scenarios/agreement.ts'
import { mixedTransactions } from '../scenarios/mixed/mixed-transactions.ts'
import { drawProofQueries } from '../scenarios/mixed/proof-queries.ts'
import { verifyProofs } from '../scenarios/proofs.ts'
import type { Soak } from './Soak.ts'

const TRANSACTIONS_A_ROUND = 500

/** A devnet under mixed transactions; after each round all nodes must agree and their proofs must hold. */
export const devnetSoak: Soak = {
  name: 'devnet',
  description: 'mixed transactions on a fresh devnet; headers, receipts and proofs compared after each round',
  async start() {
    const devnet = await startDevnet()
    let transactions = 0
    return {
      async round(random) {
        const seed = random.uint32()
        const mixed = await mixedTransactions(devnet, { count: TRANSACTIONS_A_ROUND, seed })
        transactions += mixed.hashes.length
        await agreeOnReceipts(devnet.nodes, { blocks: mixed.blocks, hashes: [] })
        const { number } = await agreeOnHeaders(devnet.nodes)
        await verifyProofs(devnet.read, drawProofQueries(mixed, random), number)
      },
      summary: () => `${transactions} transactions`,
      async stop() {
        await devnet.process.stop()
      },
    }
  },
}
