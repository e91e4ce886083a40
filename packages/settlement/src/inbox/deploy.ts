import type { Hex } from '@megarollup/protocol'
import { bytesToHex, encodeDeployData, getContractAddress, type LocalAccount } from 'viem'
import { sequencerInboxAbi, sequencerInboxBytecode } from '../generated/SequencerInbox.ts'
import { createL1Client, type L1Source } from '../l1-client.ts'
import { daCommitmentToL1 } from './l1-commitment.ts'

export type DeployInboxOptions = L1Source & {
  /** Pays, and owns the inbox. */
  account: LocalAccount
  /** Account that may append. */
  batcher: Hex
  rollupChainId: bigint
  /** Hash of the rollup's block 0, 32 bytes. */
  genesisHash: Uint8Array
  /** Commitment of the rollup's genesis file on the DA layer. */
  genesisCommitment: Uint8Array
}

export interface DeployedInbox {
  address: Hex
  /** L1 block of the deployment: where readers begin. */
  blockNumber: bigint
  transactionHash: Hex
}

/** Address of the inbox when it is the first transaction of its deployer: known before L1 exists. */
export function firstInboxAddress(deployer: Hex): Hex {
  return getContractAddress({ from: deployer, nonce: 0n })
}

/** Deploys a `SequencerInbox` and resolves when it is in an L1 block. */
export async function deployInbox(options: DeployInboxOptions): Promise<DeployedInbox> {
  const { account, batcher, rollupChainId, genesisHash, genesisCommitment } = options
  const client = createL1Client(options)
  const data = encodeDeployData({
    abi: sequencerInboxAbi,
    bytecode: sequencerInboxBytecode,
    args: [batcher, rollupChainId, bytesToHex(genesisHash), daCommitmentToL1(genesisCommitment)],
  })
  const [chainId, nonce, gas, fees] = await Promise.all([
    client.getChainId(),
    client.getTransactionCount({ address: account.address }),
    client.estimateGas({ account: account.address, data }),
    client.estimateFeesPerGas(),
  ])
  const serializedTransaction = await account.signTransaction({
    type: 'eip1559',
    ...{ chainId, nonce, data, gas: gas + gas / 4n },
    ...{ maxFeePerGas: fees.maxFeePerGas, maxPriorityFeePerGas: fees.maxPriorityFeePerGas },
  })
  const transactionHash = await client.sendRawTransaction({ serializedTransaction })
  const receipt = await client.waitForTransactionReceipt({ hash: transactionHash, pollingInterval: 100 })
  if (receipt.status !== 'success' || receipt.contractAddress == null)
    throw new Error(`The deployment of the inbox reverted in transaction ${transactionHash}`)
  return { address: receipt.contractAddress, blockNumber: receipt.blockNumber, transactionHash }
}
