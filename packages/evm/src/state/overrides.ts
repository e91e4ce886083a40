import type { Address, Hash, StateReader } from '@megarollup/protocol'
import { EngineUsageError } from '../errors.ts'
import { MutableState } from './MutableState.ts'

/** What one account is, for one call: geth's override object, in bytes. */
export interface AccountOverride {
  /** Wei. */
  balance?: bigint | undefined
  nonce?: bigint | undefined
  code?: Uint8Array | undefined
  /** The whole storage: all other slots are zero. Excludes `stateDiff`. */
  state?: readonly SlotOverride[] | undefined
  /** Slots that differ. */
  stateDiff?: readonly SlotOverride[] | undefined
  /** Where the precompile of this address is found instead; here then is an account like any other. */
  movePrecompileToAddress?: Address | undefined
}

export interface SlotOverride {
  slot: Hash
  value: Hash
}

export interface StateOverride extends AccountOverride {
  address: Address
}

/**
 * `base` with the overrides on top, as geth's `eth_call` takes them. Precompiles are not part of a state: what
 * `movePrecompileToAddress` says is not looked at here.
 *
 * @throws EngineUsageError when an account has both `state` and `stateDiff`
 */
export function overrideState(base: StateReader, overrides: readonly StateOverride[]): MutableState {
  const state = new MutableState(base)
  applyOverrides(state, overrides)
  return state
}

/** The same in place. */
export function applyOverrides(state: MutableState, overrides: readonly StateOverride[]): void {
  for (const { address, balance, nonce, code, state: whole, stateDiff } of overrides) {
    if (whole && stateDiff)
      throw new EngineUsageError('An account has both state and stateDiff.', 'Give the one or the other.')
    if (balance !== undefined) state.setBalance(address, balance)
    if (nonce !== undefined) state.setNonce(address, nonce)
    if (code !== undefined) state.setCode(address, code)
    if (whole) state.clearStorage(address)
    for (const { slot, value } of whole ?? stateDiff ?? []) state.setStorage(address, slot, value)
  }
}
