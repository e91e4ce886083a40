import { recoverTransaction } from '@megarollup/crypto'
import type { ExecutableTransaction } from '@megarollup/evm'
import { bytes, quantity, type StateTest, type StateTestPost } from './fixture.ts'
import { pickTransaction, type TestTransaction } from './transaction.ts'

/** A transaction ready to run, or why its bytes are no transaction that the fields describe, or why they are none as they should be. */
export type Prepared = { executable: ExecutableTransaction } | { disagreement: string } | { refusal: string }

/**
 * What a post executes. The bytes are decoded and their sender recovered, as a node would, where they are of a type that nodes here
 * take and well formed; else the fields are taken.
 */
export function prepareTransaction(test: StateTest, post: StateTestPost): Prepared {
  const fields = pickTransaction(test.transaction, post)
  const fromFields = {
    executable: { transaction: toTransaction(fields, quantity(test.config?.chainid ?? '0x1')), sender: fields.sender },
  }
  if (post.txbytes === undefined || fields.type === 3) return fromFields
  let recovered: ReturnType<typeof recoverTransaction>
  try {
    recovered = recoverTransaction(bytes(post.txbytes), { maxBytes: Number.POSITIVE_INFINITY })
  } catch (error) {
    if (post.expectException?.startsWith('TR_RLP_')) return { refusal: String(error) }
    if (post.expectException !== undefined) return fromFields
    return { disagreement: `the bytes of the transaction were refused: ${error}` }
  }
  if (Buffer.compare(recovered.sender, fields.sender) !== 0) {
    return { disagreement: `recovered the sender ${Buffer.from(recovered.sender).toString('hex')}` }
  }
  return { executable: recovered }
}

function toTransaction(fields: TestTransaction, chainId: bigint): ExecutableTransaction['transaction'] {
  const { type, nonce, gasLimit, to, value, data, accessList, maxFeePerGas, maxPriorityFeePerGas } = fields
  const call = { nonce, gasLimit, to, value, data, chainId, yParity: 0, r: 0n, s: 0n }
  const fees = { maxFeePerGas, maxPriorityFeePerGas }
  switch (type) {
    case 0:
      return { type, ...call, gasPrice: maxFeePerGas }
    case 1:
      return { type, ...call, gasPrice: maxFeePerGas, accessList }
    case 2:
      return { type, ...call, ...fees, accessList }
    case 3: {
      const { blobVersionedHashes, maxFeePerBlobGas } = fields
      return { type, ...call, ...fees, accessList, blobVersionedHashes, maxFeePerBlobGas }
    }
    case 4:
      return { type, ...call, ...fees, accessList, authorizationList: fields.authorizationList }
  }
}
