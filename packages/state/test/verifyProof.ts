import { verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { keccak256 } from '@megarollup/crypto'
import type { AccountProof, Hash } from '@megarollup/protocol'
import { expect } from 'vitest'
import { bytesToHex } from '../src/bytes.ts'
import { emptyRoot } from '../src/index.ts'

/** Verifies a proof twice: with the verifier of @ethereumjs/mpt, and with the one below, which shares no code with it or with ours. */
export async function verifyProof(stateRoot: Hash, proof: AccountProof): Promise<void> {
  const { account } = proof
  const leaf = account ? RLP.encode([account.nonce, account.balance, proof.storageHash, account.codeHash]) : undefined
  await expectValue(stateRoot, proof.address, proof.accountProof, leaf)
  if (!account) expect(bytesToHex(proof.storageHash)).toBe(bytesToHex(emptyRoot))
  for (const { slot, value, proof: nodes } of proof.storageProofs) {
    const start = value.findIndex((byte) => byte !== 0)
    await expectValue(proof.storageHash, slot, nodes, start === -1 ? undefined : RLP.encode(value.subarray(start)))
  }
}

async function expectValue(root: Hash, key: Uint8Array, nodes: Uint8Array[], value: Uint8Array | undefined) {
  const expected = value ? bytesToHex(value) : undefined
  const own = verifyPath(root, key, nodes)
  expect(own && bytesToHex(own)).toBe(expected)
  if (bytesToHex(root) === bytesToHex(emptyRoot)) return
  const theirs = await verifyMerkleProof(keccak256(key), nodes, { root })
  expect(theirs ? bytesToHex(theirs) : undefined).toBe(expected)
}

/** The value that these nodes prove, `undefined` when they prove that there is none; throws when they prove nothing. */
export function verifyPath(root: Hash, key: Uint8Array, nodes: Uint8Array[]): Uint8Array | undefined {
  const path = bytesToHex(keccak256(key)).slice(2)
  const left = [...nodes]
  let depth = 0
  let expected: unknown = root
  for (;;) {
    if (expected instanceof Uint8Array) {
      if (expected.length === 0 || bytesToHex(expected) === bytesToHex(emptyRoot)) break
      const node = left.shift()
      if (!node || bytesToHex(keccak256(node)) !== bytesToHex(expected))
        throw new Error('the chain of hashes is broken')
      expected = RLP.decode(node)
    }
    const fields = expected as unknown[]
    if (fields.length === 17) {
      expected = fields[Number.parseInt(path[depth++]!, 16)]
      continue
    }
    const compact = bytesToHex(fields[0] as Uint8Array).slice(2)
    const nibbles = compact.slice(compact[0] === '1' || compact[0] === '3' ? 1 : 2)
    if (!path.slice(depth).startsWith(nibbles)) break
    depth += nibbles.length
    if (compact[0] === '2' || compact[0] === '3') {
      if (left.length > 0) throw new Error('nodes are left over')
      return fields[1] as Uint8Array
    }
    expected = fields[1]
  }
  if (left.length > 0) throw new Error('nodes are left over')
  return undefined
}
