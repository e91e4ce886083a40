import { keccak256 } from '@megarollup/crypto'
import { type Hash, MegarollupError } from '@megarollup/protocol'
import { bytesToKey, equalBytes, isZero } from '../bytes.ts'
import { hashState, hashTwig, maxPositions, twigLeaves, twigLevels, upperLevels } from './hashing.ts'
import { keyBytes } from './keys.ts'
import { decodeLeaf } from './leaf.ts'

/** A proof of the scheme `twig` does not prove what it was asked for. */
export class InvalidTwigProofError extends MegarollupError<'INVALID_TWIG_PROOF'> {
  constructor(what: string) {
    super('INVALID_TWIG_PROOF', `The proof does not hold: ${what}.`, {
      hint: 'Ask for the proof again, under the state root of the same block; a node that repeats it is wrong or lies.',
    })
  }
}

/**
 * What a proof says about a key under a state root: its value (72 bytes for an account, 32 for a slot), or `undefined` when it has
 * none. Pure; needs nothing but its arguments. Every bit of a proof is checked: no two proofs of the same leaf differ.
 *
 * Throws `InvalidTwigProofError` when the proof shows neither.
 *
 * @param stateRoot 32 bytes
 * @param key 64 bytes, as `accountKey` and `slotKey` make them
 * @param proof the bytes of SPEC.md, "Proofs"
 */
export function verifyTwigProof(stateRoot: Hash, key: Uint8Array, proof: Uint8Array): Uint8Array | undefined {
  if (key.length !== keyBytes || isZero(key)) throw new InvalidTwigProofError('the key is none')
  if (proof.length < headBytes) throw new InvalidTwigProofError('it is too short')
  const view = new DataView(proof.buffer, proof.byteOffset, proof.length)
  const [leafCount, activeCount] = [view.getBigUint64(0), view.getBigUint64(8)]
  if (leafCount > BigInt(maxPositions) || activeCount > leafCount)
    throw new InvalidTwigProofError('its counts are impossible')
  const levels = twigLevels + upperLevels(Number(leafCount))
  const bytes = proof.subarray(headBytes + 96 * levels)
  const leaf = decodeLeaf(bytes)
  if (!leaf) throw new InvalidTwigProofError('it ends with no leaf')
  if (leaf.position >= Number(leafCount)) throw new InvalidTwigProofError('its leaf lies behind the last')

  const inTwig = leaf.position % twigLeaves
  const bits = proof.subarray(16, headBytes)
  if (!((bits[inTwig >> 3]! >> (inTwig & 7)) & 1)) throw new InvalidTwigProofError('its leaf is not active')
  let node = keccak256(bytes)
  let index = leaf.position
  const children = new Uint8Array(128)
  for (let level = 0; level < levels; level++) {
    if (level === twigLevels) node = hashTwig(node, bits)
    const at = headBytes + 96 * level
    const child = index % 4
    children.set(proof.subarray(at, at + 32 * child))
    children.set(node, 32 * child)
    children.set(proof.subarray(at + 32 * child, at + 96), 32 * child + 32)
    node = keccak256(children)
    index = Math.floor(index / 4)
  }
  if (levels === twigLevels) node = hashTwig(node, bits)
  if (!equalBytes(hashState(node, Number(leafCount), Number(activeCount)), stateRoot))
    throw new InvalidTwigProofError('it leads to another state root')

  if (leaf.kind === 'value') {
    if (!equalBytes(leaf.key, key)) throw new InvalidTwigProofError('it is about another key')
    return leaf.value.slice()
  }
  const [wanted, from, to] = [bytesToKey(key), bytesToKey(leaf.key), bytesToKey(leaf.next)]
  const wraps = isZero(leaf.next)
  if (wanted <= from || (wanted >= to && !wraps)) throw new InvalidTwigProofError('its gap does not hold the key')
  return undefined
}

/** Counts and active bits. */
const headBytes = 16 + twigLeaves / 8
