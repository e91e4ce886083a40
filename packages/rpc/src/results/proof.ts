import { keccak256 } from '@megarollup/crypto'
import type { AccountProof } from '@megarollup/protocol'
import { bytesToBigInt, bytesToHex, quantityToHex } from '../hex.ts'
import type { StorageKey } from '../params/storageKey.ts'
import type { ResultType } from './ResultType.ts'

/** A proof, and the keys as they were asked. */
export interface ProofAnswer {
  proof: AccountProof
  keys: StorageKey[]
}

const emptyCodeHash = keccak256(new Uint8Array())

/** EIP-1186. An absent account has the code hash of nothing, and its storage hash is the backend's: that of the empty trie. */
export const proofObject: ResultType<ProofAnswer> = {
  describe: 'the Merkle proof of an account and of slots',
  encode: ({ proof, keys }) => ({
    address: bytesToHex(proof.address),
    accountProof: proof.accountProof.map(bytesToHex),
    balance: quantityToHex(proof.account?.balance ?? 0n),
    codeHash: bytesToHex(proof.account?.codeHash ?? emptyCodeHash),
    nonce: quantityToHex(proof.account?.nonce ?? 0n),
    storageHash: bytesToHex(proof.storageHash),
    storageProof: proof.storageProofs.map((one, index) => ({
      // As geth: a whole slot is echoed as bytes, a shorter key as a quantity.
      key: keys[index]?.digits === 64 ? bytesToHex(one.slot) : quantityToHex(bytesToBigInt(one.slot)),
      value: quantityToHex(bytesToBigInt(one.value)),
      proof: one.proof.map(bytesToHex),
    })),
  }),
}
