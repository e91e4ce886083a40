/**
 * Writes `vectors.json` beside each codec. They were written once and are the formats' definition from then on: run this again only
 * to add vectors, and look at the difference. `node --conditions=@megarollup/source scripts/make-vectors.ts`
 */
import { writeFileSync } from 'node:fs'
import { blockHeaderVectors, blockSealVectors, miniBlockHeaderVectors, miniBlockVectors } from './vectors/blocks.ts'
import { receiptVectors } from './vectors/receipts.ts'
import { dictionaryVectors, stateDiffVectors } from './vectors/stateDiffs.ts'
import { transactionVectors } from './vectors/transactions.ts'

const files = {
  transaction: transactionVectors(),
  receipt: receiptVectors(),
  'block-header': blockHeaderVectors(),
  'block-seal': blockSealVectors(),
  'mini-block-header': miniBlockHeaderVectors(),
  'mini-block': miniBlockVectors(),
  'state-diff': stateDiffVectors(),
  'state-diff/dictionary': dictionaryVectors(),
}
for (const [folder, vectors] of Object.entries(files)) {
  writeFileSync(new URL(`../src/${folder}/vectors.json`, import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`)
}
