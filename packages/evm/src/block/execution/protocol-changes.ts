import type { Address } from '@megarollup/protocol'
import type { Evm } from '../../types.ts'
import type { ActiveRules } from '../config/chain.ts'
import { BEACON_ROOTS_ADDRESS, HISTORY_STORAGE_ADDRESS } from '../constants.ts'
import type { Withdrawal } from '../header.ts'
import { DAO_REFUND_CONTRACT, daoAccounts } from '../rules/dao.ts'
import type { BlockInput } from './types.ts'

const GWEI = 10n ** 9n
/** An ommer may be this many generations old, and earns the less the older it is. */
const OMMER_DEPTH = 8n
/** Share of the reward that a block gets for each of its ommers. */
const NEPHEW_SHARE = 32n

/** What happens before the first transaction: the DAO's balances move, beacon root and parent hash are stored. */
export function beginBlock(evm: Evm, rules: ActiveRules, block: BlockInput): void {
  const { dao } = rules.chain
  if (dao?.isSupported && dao.block === block.number) moveDaoBalances(evm)
  if (rules.hasBeaconRoots && block.parentBeaconBlockRoot) {
    evm.systemCall(BEACON_ROOTS_ADDRESS, block.parentBeaconBlockRoot)
  }
  if (rules.hasBlockHashes && block.parentHash) evm.systemCall(HISTORY_STORAGE_ADDRESS, block.parentHash)
}

/** EIP-779. */
function moveDaoBalances(evm: Evm): void {
  for (const address of daoAccounts) {
    const balance = evm.state.account(address)?.balance ?? 0n
    // An account that was not there is there afterwards: EIP-161 came later.
    evm.addBalance(address, -balance)
    evm.addBalance(DAO_REFUND_CONTRACT, balance)
  }
}

/** EIP-4895. Withdrawals of nothing touch their account. */
export function payWithdrawals(evm: Evm, withdrawals: readonly Withdrawal[]): void {
  for (const { address, amount } of withdrawals) evm.addBalance(address, amount * GWEI)
}

/** Rewards of proof of work: yellow paper 11.3. */
export function payRewards(
  evm: Evm,
  reward: bigint,
  block: { number: bigint; coinbase: Address; ommers: readonly { number: bigint; coinbase: Address }[] },
): void {
  for (const ommer of block.ommers) {
    evm.addBalance(ommer.coinbase, (reward * (OMMER_DEPTH - (block.number - ommer.number))) / OMMER_DEPTH)
  }
  evm.addBalance(block.coinbase, reward + BigInt(block.ommers.length) * (reward / NEPHEW_SHARE))
}
