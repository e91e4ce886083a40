import type { Hex } from 'viem'
import { devAccounts, networkAccounts } from '../accounts.ts'
import { CHAIN_ID } from './chain-id.ts'
import { predeploys } from './predeploys.ts'

export const L1_CHAIN_ID = 900

/** Wei of each printed account: a million ether. */
const BALANCE = '0xd3c21bcecceda1000000'
/** Gas of a block. */
const GAS_LIMIT = '0x59682f00'

/** The genesis file of a local network, as an object for JSON. */
export function devnetGenesis(options: { inbox: Hex; timestamp: number }): object {
  const { sequencer } = networkAccounts()
  const alloc: Record<Hex, object> = {}
  for (const { address } of devAccounts()) alloc[address] = { balance: BALANCE }
  for (const { address, code, storage } of predeploys()) {
    alloc[address] = { balance: '0x0', nonce: '0x1', code, ...(storage && { storage }) }
  }
  return {
    config: { chainId: CHAIN_ID, osakaTime: 0 },
    timestamp: `0x${options.timestamp.toString(16)}`,
    gasLimit: GAS_LIMIT,
    baseFeePerGas: '0x3b9aca00',
    extraData: '0x',
    alloc,
    megarollup: {
      sequencer: sequencer.account.address,
      feeRecipient: '0x4200000000000000000000000000000000000011',
      commitmentScheme: 'mpt',
      miniBlockTimeMs: 10,
      blockTimeMs: 1_000,
      l1: { chainId: L1_CHAIN_ID, inbox: options.inbox, startBlock: 0 },
    },
  }
}
