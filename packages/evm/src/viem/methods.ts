import { bytesToHex, equalBytes, type Log, MegarollupError } from '@megarollup/protocol'
import type { CallOverrides } from '../simulator/types.ts'
import { revertReason } from '../tracers/revert-reason.ts'
import type { CallResult } from '../types.ts'
import { ProviderRpcError, RpcCode } from './errors.ts'
import { formatBlock, formatLog, formatReceipt, formatTransaction, hexQuantity } from './format.ts'
import { estimated, type LocalChain } from './LocalChain.ts'
import { address, blockOverrides, bytes, callRequest, quantity, stateOverrides, word } from './parameters.ts'

type Method = (chain: LocalChain, params: readonly unknown[]) => Promise<unknown>

const PRIORITY_FEE = 1_000_000_000n

/** Which all mean the newest block. */
const TAGS: readonly string[] = ['latest', 'pending', 'safe', 'finalized']

/** Only the newest state is kept. */
function mustBeLatest(chain: LocalChain, tag: unknown): void {
  if (tag === undefined || tag === null || TAGS.includes(String(tag))) return
  if (/^0x[0-9a-f]+$/i.test(String(tag)) && BigInt(String(tag)) >= chain.latest.number) return
  throw new ProviderRpcError(RpcCode.REFUSED, `The state of block ${String(tag)} is not kept; that of the latest is.`)
}

function blockNumber(chain: LocalChain, tag: unknown, otherwise: bigint): bigint {
  if (tag === undefined || tag === null) return otherwise
  if (tag === 'earliest') return chain.blocks[0]!.number
  return TAGS.includes(String(tag)) ? chain.latest.number : quantity(tag)
}

function overrides(state: unknown, block: unknown): CallOverrides {
  return {
    ...(state ? { state: stateOverrides(state) } : {}),
    ...(block ? { block: blockOverrides(block) } : {}),
  }
}

function outputOf({ status, output, reason }: CallResult): string {
  if (status === 'success') return bytesToHex(output)
  if (status === 'halt') throw new ProviderRpcError(RpcCode.REFUSED, reason ?? 'execution failed')
  const text = revertReason(output)
  throw new ProviderRpcError(
    RpcCode.REVERTED,
    text === undefined ? 'execution reverted' : `execution reverted: ${text}`,
    bytesToHex(output),
  )
}

function matches(log: Log, addresses: readonly Uint8Array[] | undefined, topics: readonly unknown[]): boolean {
  if (addresses && !addresses.some((address) => equalBytes(address, log.address))) return false
  return topics.every((wanted, i) => {
    if (wanted === null || wanted === undefined) return true
    const topic = log.topics[i]
    const choices = Array.isArray(wanted) ? wanted : [wanted]
    return topic !== undefined && (choices.length === 0 || choices.some((choice) => equalBytes(bytes(choice), topic)))
  })
}

const reads: Record<string, Method> = {
  eth_chainId: async (chain) => hexQuantity(chain.chainId),
  net_version: async (chain) => String(chain.chainId),
  web3_clientVersion: async () => 'megarollup-evm',
  eth_accounts: async () => [],
  eth_blockNumber: async (chain) => hexQuantity(chain.latest.number),
  eth_gasPrice: (chain) => chain.run(({ block }) => hexQuantity(block.baseFeePerGas + PRIORITY_FEE)),
  eth_maxPriorityFeePerGas: async () => hexQuantity(PRIORITY_FEE),
  eth_getBlockByNumber: async (chain, [tag, isFull]) => {
    const block = chain.block(blockNumber(chain, tag, chain.latest.number))
    return block ? formatBlock(block, isFull === true) : null
  },
  eth_getBlockByHash: async (chain, [hash, isFull]) => {
    const block = chain.blocks.find((each) => bytesToHex(each.hash) === hash)
    return block ? formatBlock(block, isFull === true) : null
  },
  eth_getTransactionByHash: async (chain, [hash]) => {
    const mined = chain.transaction(String(hash))
    return mined ? formatTransaction(mined) : null
  },
  eth_getTransactionReceipt: async (chain, [hash]) => {
    const mined = chain.transaction(String(hash))
    return mined ? formatReceipt(mined) : null
  },
  eth_getLogs: async (chain, [filter]) => {
    const { fromBlock, toBlock, address: emitter, topics = [], blockHash } = (filter ?? {}) as Record<string, unknown>
    const of = blockHash ? chain.blocks.find(({ hash }) => bytesToHex(hash) === blockHash)?.number : undefined
    const latest = chain.latest.number
    const addresses = emitter === undefined ? undefined : [emitter].flat().map(address)
    const found = chain.logs(of ?? blockNumber(chain, fromBlock, latest), of ?? blockNumber(chain, toBlock, latest))
    return [...found]
      .filter(({ log }) => matches(log, addresses, topics as readonly unknown[]))
      .map((each) => formatLog(each))
  },
  eth_getBalance: (chain, [who, tag]) => {
    mustBeLatest(chain, tag)
    return chain.run((simulator) => hexQuantity(simulator.account(address(who))?.balance ?? 0n))
  },
  eth_getTransactionCount: (chain, [who, tag]) => {
    mustBeLatest(chain, tag)
    return chain.run((simulator) => hexQuantity(simulator.account(address(who))?.nonce ?? 0n))
  },
  eth_getCode: (chain, [who, tag]) => {
    mustBeLatest(chain, tag)
    return chain.run((simulator) => bytesToHex(simulator.code(address(who))))
  },
  eth_getStorageAt: (chain, [who, slot, tag]) => {
    mustBeLatest(chain, tag)
    return chain.run((simulator) => bytesToHex(simulator.storage(address(who), word(slot))))
  },
  eth_call: (chain, [request, tag, state, block]) => {
    mustBeLatest(chain, tag)
    return chain.run((simulator) => outputOf(simulator.call(callRequest(request), overrides(state, block))))
  },
  eth_estimateGas: (chain, [request, tag, state, block]) => {
    mustBeLatest(chain, tag)
    return chain.run((simulator) =>
      hexQuantity(estimated(() => simulator.estimateGas(callRequest(request), overrides(state, block)))),
    )
  },
  eth_createAccessList: (chain, [request, tag]) => {
    mustBeLatest(chain, tag)
    return chain.run((simulator) => {
      const { accessList, gasUsed, result } = simulator.createAccessList(callRequest(request))
      const list = accessList.map(({ address, storageKeys }) => ({
        address: bytesToHex(address),
        storageKeys: storageKeys.map((key) => bytesToHex(key)),
      }))
      return { accessList: list, gasUsed: hexQuantity(gasUsed), ...(result.reason && { error: result.reason }) }
    })
  },
}

/** Blocks that one request may mine: each takes time and memory. */
const MOST_BLOCKS = 100_000n

const writes: Record<string, Method> = {
  eth_sendRawTransaction: async (chain, [raw]) => bytesToHex(await chain.sendRaw(bytes(raw))),
  eth_sendTransaction: async (chain, [request]) => bytesToHex(await chain.sendFrom(callRequest(request))),
  evm_snapshot: async (chain) => hexQuantity(await chain.snapshot()),
  evm_revert: (chain, [id]) => chain.revert(Number(quantity(id))),
  evm_mine: async (chain) => {
    await chain.mineEmpty(1)
    return '0x0'
  },
  mine: async (chain, [count, interval]) => {
    const seconds = quantity(interval ?? 0)
    const blocks = quantity(count ?? 1)
    if (blocks > MOST_BLOCKS)
      throw new ProviderRpcError(RpcCode.INVALID_PARAMS, `${blocks} blocks at once; the most is ${MOST_BLOCKS}.`)
    for (let left = Number(blocks); left > 0; left--) {
      await chain.mineEmpty(1)
      if (seconds > 1n && left > 1) chain.skipSeconds(seconds - 1n)
    }
    return null
  },
  evm_increaseTime: async (chain, [seconds]) => {
    chain.skipSeconds(quantity(seconds))
    return hexQuantity(quantity(seconds))
  },
  evm_setNextBlockTimestamp: async (chain, [timestamp]) => {
    chain.setNextTimestamp(quantity(timestamp))
    return null
  },
  evm_setBlockGasLimit: (chain, [gasLimit]) =>
    set(chain, (simulator) => simulator.setBlock({ gasLimit: quantity(gasLimit) })),
  setBalance: (chain, [who, wei]) => set(chain, (simulator) => simulator.setBalance(address(who), quantity(wei))),
  setNonce: (chain, [who, nonce]) => set(chain, (simulator) => simulator.setNonce(address(who), quantity(nonce))),
  setCode: (chain, [who, code]) => set(chain, (simulator) => simulator.setCode(address(who), bytes(code))),
  setStorageAt: (chain, [who, slot, value]) =>
    set(chain, (simulator) => simulator.setStorage(address(who), word(slot), word(value))),
  setCoinbase: (chain, [who]) => set(chain, (simulator) => simulator.setBlock({ coinbase: address(who) })),
  setNextBlockBaseFeePerGas: (chain, [wei]) =>
    set(chain, (simulator) => simulator.setBlock({ baseFeePerGas: quantity(wei) })),
  // Every account may send.
  impersonateAccount: async () => null,
  stopImpersonatingAccount: async () => null,
}

async function set(chain: LocalChain, change: Parameters<LocalChain['run']>[0]): Promise<null> {
  await chain.run(change)
  return null
}

/** Errors of the engine with the numbers that providers have. */
function asProviderError(error: unknown): unknown {
  if (!(error instanceof MegarollupError)) return error
  const isInput = INPUT_CODES.has(error.code)
  return new ProviderRpcError(isInput ? RpcCode.INVALID_PARAMS : RpcCode.REFUSED, error.message)
}

const INPUT_CODES: ReadonlySet<string> = new Set(['DECODE', 'ENGINE_INPUT', 'ENGINE_USAGE'])

/** Answers a JSON-RPC request. Cheat codes have the names of anvil and of Hardhat. */
export async function answer(chain: LocalChain, method: string, params: readonly unknown[]): Promise<unknown> {
  const name = method.replace(/^(anvil|hardhat)_/, '')
  const found = reads[method] ?? writes[name]
  if (found) {
    try {
      return await found(chain, params)
    } catch (error) {
      throw asProviderError(error)
    }
  }
  throw new ProviderRpcError(RpcCode.METHOD_NOT_FOUND, `the method ${method} does not exist/is not available`)
}
