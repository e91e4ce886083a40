import type { Hex } from 'viem'

/**
 * Ring of the parent beacon block roots of the last 8,191 blocks, by timestamp. Source: EIP-4788.
 */
export const BEACON_ROOTS_CODE: Hex =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500'

/** Ring of the hashes of the last 8,191 blocks. Source: EIP-2935. */
export const HISTORY_STORAGE_CODE: Hex =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500'

/**
 * Deploys its calldata with CREATE2: a salt of 32 bytes, then creation code. On other chains a transaction without a chain id, signed
 * by nobody's key, puts it there; this one has EIP-155 and takes it from the genesis.
 */
export const CREATE2_DEPLOYER_CODE: Hex =
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3'
