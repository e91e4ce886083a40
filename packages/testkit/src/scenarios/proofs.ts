import assert from 'node:assert/strict'
import { verifyMerkleProof } from '@ethereumjs/mpt'
import { fromRlp, type Hex, hexToBytes, keccak256, pad } from 'viem'
import { callRpc } from '../network/json-rpc.ts'

export interface ProofQuery {
  address: Hex
  slots: readonly Hex[]
}

interface JsonProof {
  address: Hex
  balance: Hex
  nonce: Hex
  codeHash: Hex
  storageHash: Hex
  accountProof: Hex[]
  storageProof: { key: Hex; value: Hex; proof: Hex[] }[]
}

export interface ProofCounts {
  accounts: number
  absentAccounts: number
  slots: number
  absentSlots: number
}

const EMPTY_TRIE_ROOT = keccak256('0x80')
const EMPTY_CODE_HASH = keccak256('0x')

/**
 * Asks a node for proofs at one block and verifies each against the block's `stateRoot` with `@ethereumjs/mpt`, which
 * shares no code with our nodes. Throws `AssertionError` on the first that does not hold.
 */
export async function verifyProofs(url: string, queries: readonly ProofQuery[], number: bigint): Promise<ProofCounts> {
  const tag = `0x${number.toString(16)}`
  const { stateRoot } = await callRpc<{ stateRoot: Hex }>(url, 'eth_getBlockByNumber', [tag, false])
  const counts: ProofCounts = { accounts: 0, absentAccounts: 0, slots: 0, absentSlots: 0 }

  for (const { address, slots } of queries) {
    const proof = await callRpc<JsonProof>(url, 'eth_getProof', [address, slots, tag])
    assert.equal(proof.address.toLowerCase(), address.toLowerCase())
    assert.equal(proof.storageProof.length, slots.length)
    const isAbsent = await verifyAccount(stateRoot, proof)
    counts.accounts++
    if (isAbsent) counts.absentAccounts++
    for (const [index, slot] of slots.entries()) {
      const entry = proof.storageProof[index] as JsonProof['storageProof'][number]
      assert.equal(BigInt(entry.key), BigInt(slot), 'slots are answered in the order of the question')
      await verifySlot(proof.storageHash, entry)
      counts.slots++
      if (BigInt(entry.value) === 0n) counts.absentSlots++
    }
  }
  return counts
}

/** Returns whether the account is proven absent. */
async function verifyAccount(stateRoot: Hex, proof: JsonProof): Promise<boolean> {
  const leaf = await lookUp(stateRoot, proof.address, proof.accountProof)
  if (leaf === undefined) {
    const empty = { nonce: 0n, balance: 0n, storageHash: EMPTY_TRIE_ROOT, codeHash: EMPTY_CODE_HASH }
    assert.deepEqual(fieldsOf(proof), empty, `${proof.address} is absent: its fields must be those of an empty account`)
    return true
  }
  const [nonce, balance, storageHash, codeHash] = fromRlp(leaf, 'hex') as [Hex, Hex, Hex, Hex]
  const proven = { nonce: quantity(nonce), balance: quantity(balance), storageHash, codeHash }
  assert.deepEqual(fieldsOf(proof), proven, `the fields of ${proof.address} are those of its leaf`)
  return false
}

async function verifySlot(storageHash: Hex, { key, value, proof }: JsonProof['storageProof'][number]): Promise<void> {
  if (storageHash === EMPTY_TRIE_ROOT) {
    assert.equal(BigInt(value), 0n, 'nothing is stored in an empty trie')
    return
  }
  const leaf = await lookUp(storageHash, pad(key, { size: 32 }), proof)
  const proven = leaf === undefined ? 0n : quantity(fromRlp(leaf, 'hex') as Hex)
  assert.equal(BigInt(value), proven, `the value of slot ${key} is that of its leaf`)
}

/** The value that a proof shows under keccak256(key), or `undefined` when it shows that there is none. */
async function lookUp(root: Hex, key: Hex, proof: readonly Hex[]): Promise<Uint8Array | undefined> {
  const nodes = proof.map((node) => hexToBytes(node))
  assert.ok(nodes[0] !== undefined && keccak256(nodes[0]) === root, 'the first node of a proof hashes to the root')
  const value = await verifyMerkleProof(hexToBytes(keccak256(key)), nodes, { root: hexToBytes(root) })
  return value ?? undefined
}

function fieldsOf({ nonce, balance, storageHash, codeHash }: JsonProof) {
  return { nonce: BigInt(nonce), balance: BigInt(balance), storageHash, codeHash }
}

function quantity(bytes: Hex): bigint {
  return bytes === '0x' ? 0n : BigInt(bytes)
}
