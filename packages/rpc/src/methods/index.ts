import type { ChainBackend } from '../backend.ts'
import type { Method } from '../method.ts'
import { debugTraceBlock } from './debug_traceBlock.ts'
import { debugTraceBlockByHash } from './debug_traceBlockByHash.ts'
import { debugTraceBlockByNumber } from './debug_traceBlockByNumber.ts'
import { debugTraceCall } from './debug_traceCall.ts'
import { debugTraceTransaction } from './debug_traceTransaction.ts'
import { ethAccounts } from './eth_accounts.ts'
import { ethBlockNumber } from './eth_blockNumber.ts'
import { ethCall } from './eth_call.ts'
import { ethChainId } from './eth_chainId.ts'
import { ethEstimateGas } from './eth_estimateGas.ts'
import { ethFeeHistory } from './eth_feeHistory.ts'
import { ethGasPrice } from './eth_gasPrice.ts'
import { ethGetBalance } from './eth_getBalance.ts'
import { ethGetBlockByHash } from './eth_getBlockByHash.ts'
import { ethGetBlockByNumber } from './eth_getBlockByNumber.ts'
import { ethGetBlockReceipts } from './eth_getBlockReceipts.ts'
import { ethGetCode } from './eth_getCode.ts'
import { ethGetFilterChanges } from './eth_getFilterChanges.ts'
import { ethGetFilterLogs } from './eth_getFilterLogs.ts'
import { ethGetLogs } from './eth_getLogs.ts'
import { ethGetProof } from './eth_getProof.ts'
import { ethGetStorageAt } from './eth_getStorageAt.ts'
import { ethGetTransactionByHash } from './eth_getTransactionByHash.ts'
import { ethGetTransactionCount } from './eth_getTransactionCount.ts'
import { ethGetTransactionReceipt } from './eth_getTransactionReceipt.ts'
import { ethMaxPriorityFeePerGas } from './eth_maxPriorityFeePerGas.ts'
import { ethNewBlockFilter } from './eth_newBlockFilter.ts'
import { ethNewFilter } from './eth_newFilter.ts'
import { ethSendRawTransaction } from './eth_sendRawTransaction.ts'
import { ethSubscribe } from './eth_subscribe.ts'
import { ethSyncing } from './eth_syncing.ts'
import { ethUninstallFilter } from './eth_uninstallFilter.ts'
import { ethUnsubscribe } from './eth_unsubscribe.ts'
import { netListening } from './net_listening.ts'
import { netPeerCount } from './net_peerCount.ts'
import { netVersion } from './net_version.ts'
import { rpcDiscover } from './rpc_discover.ts'
import { traceBlock } from './trace_block.ts'
import { traceCall } from './trace_call.ts'
import { traceFilter } from './trace_filter.ts'
import { traceReplayBlockTransactions } from './trace_replayBlockTransactions.ts'
import { traceReplayTransaction } from './trace_replayTransaction.ts'
import { traceTransaction } from './trace_transaction.ts'
import { web3ClientVersion } from './web3_clientVersion.ts'
import { web3Sha3 } from './web3_sha3.ts'

/** Every method there is. A new one is a file beside this one and a line here. */
const allMethods: readonly Method[] = [
  debugTraceBlock,
  debugTraceBlockByHash,
  debugTraceBlockByNumber,
  debugTraceCall,
  debugTraceTransaction,
  ethAccounts,
  ethBlockNumber,
  ethCall,
  ethChainId,
  ethEstimateGas,
  ethFeeHistory,
  ethGasPrice,
  ethGetBalance,
  ethGetBlockByHash,
  ethGetBlockByNumber,
  ethGetBlockReceipts,
  ethGetCode,
  ethGetFilterChanges,
  ethGetFilterLogs,
  ethGetLogs,
  ethGetProof,
  ethGetStorageAt,
  ethGetTransactionByHash,
  ethGetTransactionCount,
  ethGetTransactionReceipt,
  ethMaxPriorityFeePerGas,
  ethNewBlockFilter,
  ethNewFilter,
  ethSendRawTransaction,
  ethSubscribe,
  ethSyncing,
  ethUninstallFilter,
  ethUnsubscribe,
  netListening,
  netPeerCount,
  netVersion,
  traceBlock,
  traceCall,
  traceFilter,
  traceReplayBlockTransactions,
  traceReplayTransaction,
  traceTransaction,
  web3ClientVersion,
  web3Sha3,
]

/** The methods that this backend can answer, by name, and `rpc.discover`, which describes them. */
export function methodsFor(chain: ChainBackend): ReadonlyMap<string, Method> {
  const available = allMethods.filter((one) => one.isAvailable(chain))
  return new Map([...available, rpcDiscover(available)].map((one) => [one.name, one]))
}
