import { createEvm, EngineLimitError, type Evm } from '@megarollup/evm'
import {
  BlockChain,
  blobScheduleOf,
  decodeBlock,
  type EthereumChain,
  exceptionNames,
  InvalidBlockError,
  isExpectedFault,
  testNetwork,
  WorldState,
} from '@megarollup/evm/block'
import { bytesToHex } from '@megarollup/protocol'
import { bytes, quantity } from '../state-tests/fixture.ts'
import type { BlockchainTest, BlockchainTestBlock } from './fixture.ts'

/** Runs a test; says what is not as the file has it, or nothing. */
export function runBlockchainTest(test: BlockchainTest): string | undefined {
  const chain = testNetwork(test.network, {
    chainId: quantity(test.config?.chainid ?? '0x1'),
    blobSchedule: blobScheduleOf(test.config?.blobSchedule),
  })
  try {
    return runOn(chain, test, engine(chain.chainId))
  } catch (error) {
    engines.clear()
    if (error instanceof EngineLimitError) return runOn(chain, test, largeEngine(chain.chainId))
    return `the engine threw: ${error instanceof Error ? error.stack : error}`
  }
}

function runOn(network: EthereumChain, test: BlockchainTest, evm: Evm): string | undefined {
  const { header: genesis } = decodeBlock(bytes(test.genesisRLP))
  const state = WorldState.fromGenesis(test.pre)
  const root = bytesToHex(state.root())
  if (root !== bytesToHex(genesis.stateRoot)) return `genesis has the state root ${root}`
  const chain = new BlockChain({ chain: network, genesis, state, evm })
  for (const [i, block] of test.blocks.entries()) {
    const wrong = importBlock(chain, block)
    if (wrong !== undefined) return `block ${i}: ${wrong}`
  }
  const head = bytesToHex(chain.head.hash)
  if (head !== test.lastblockhash) return `the head is ${head}, expected ${test.lastblockhash}`
  return judgeState(chain.stateAfter(), test)
}

function importBlock(chain: BlockChain, { rlp, expectException }: BlockchainTestBlock): string | undefined {
  try {
    chain.import(bytes(rlp))
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw error
    const names = exceptionNames(error.fault).join(', ')
    if (expectException === undefined) return `refused with ${names}: ${error.message}`
    if (isExpectedFault(error.fault, expectException)) return undefined
    return `refused with ${names} (${error.message}), expected ${expectException}`
  }
  return expectException && `imported, expected ${expectException}`
}

function judgeState(state: WorldState, { postState, postStateHash }: BlockchainTest): string | undefined {
  const root = bytesToHex(state.root())
  const expected = postStateHash ?? (postState && bytesToHex(WorldState.fromGenesis(postState).root()))
  return root === expected ? undefined : `the state root is ${root}, expected ${expected}`
}

/** For a thousand calls with a megabyte of memory each, or a million transient slots. */
const LARGE_MEMORY_BYTES = 2 ** 32 - 65_536

function largeEngine(chainId: bigint): Evm {
  return createEvm({ chainId, state: new WorldState(), maxMemoryBytes: LARGE_MEMORY_BYTES })
}

/** One engine a chain id: making one costs more than running a test. An engine that threw is not used again. */
const engines = new Map<bigint, Evm>()

function engine(chainId: bigint): Evm {
  let evm = engines.get(chainId)
  if (!evm) {
    evm = createEvm({ chainId, state: new WorldState() })
    engines.set(chainId, evm)
  }
  return evm
}
