import { bytesKey } from '@megarollup/protocol'
import { headerHash } from '../codec/header.ts'
import type { ActiveRules } from '../config/chain.ts'
import { type BlockFault, InvalidBlockError } from '../exceptions.ts'
import type { EthereumBlock, EthereumHeader } from '../header.ts'
import { validateHeader } from './header.ts'

const MAX_OMMERS = 2
/** An ommer is a child of one of so many ancestors, the parent of the block aside. */
const GENERATIONS = 7

/** An ancestor of a block, as far as its ommers are concerned. */
export interface Ancestor {
  hash: Uint8Array
  header: EthereumHeader
  ommers: readonly EthereumHeader[]
}

/**
 * Checks the ommers of a block before Paris: at most two, siblings of one of its last six ancestors, with valid headers, and none that
 * the chain has already. Source: yellow paper 4.3.4 and 11.1.
 *
 * @param ancestors The parent first.
 * @param rulesOf The rules of an ommer, which may be older than the block's.
 * @throws InvalidBlockError
 */
export function validateOmmers(
  { header, ommers }: EthereumBlock,
  ancestors: Iterable<Ancestor>,
  rulesOf: (ommer: EthereumHeader) => ActiveRules,
): void {
  if (ommers.length === 0) return
  if (ommers.length > MAX_OMMERS) throw new InvalidBlockError('too-many-ommers', `There are ${ommers.length} ommers.`)
  const family = familyOf(ancestors)
  const parentKey = bytesKey(header.parentHash)
  for (const ommer of ommers) {
    const key = bytesKey(headerHash(ommer))
    const require = (isRight: boolean, fault: BlockFault, message: string): void => {
      if (!isRight) throw new InvalidBlockError(fault, `Ommer of number ${ommer.number}: ${message}.`)
    }
    require(!family.ommers.has(key), 'ommer-in-chain', 'the chain has it already')
    require(!family.ancestors.has(key), 'ommer-is-ancestor', 'it is an ancestor')
    family.ommers.add(key)
    const ommerParentKey = bytesKey(ommer.parentHash)
    require(ommerParentKey !== parentKey, 'ommer-is-brother', 'it has the parent of the block')
    const parent = family.ancestors.get(ommerParentKey)
    if (!parent) throw new InvalidBlockError('ommer-parent', 'The parent of an ommer is not one of the last ancestors.')
    validateHeader(rulesOf(ommer), ommer, parent)
  }
}

function familyOf(ancestors: Iterable<Ancestor>) {
  const family = { ancestors: new Map<string, EthereumHeader>(), ommers: new Set<string>() }
  for (const { hash, header, ommers } of ancestors) {
    family.ancestors.set(bytesKey(hash), header)
    for (const ommer of ommers) family.ommers.add(bytesKey(headerHash(ommer)))
    if (family.ancestors.size === GENERATIONS) break
  }
  return family
}
