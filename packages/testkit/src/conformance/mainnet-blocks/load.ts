import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BlockOptions, type ExecutableTransaction, type Fork, forkNames } from '@megarollup/evm'
import type { BlockEnvironment, Hash } from '@megarollup/protocol'
import { hexToBytes } from 'viem'
import { fixtureFolder } from '../../fixtures/index.ts'
import { jsonFiles } from '../files.ts'
import { fakeExponential } from '../state-tests/blob-fee.ts'
import { quantity, word } from '../state-tests/fixture.ts'
import { executableOf } from './executable.ts'
import { type BlockFile, type BlockJson, type CodesFile, isBlockFile } from './format.ts'
import { RecordedState } from './RecordedState.ts'

/** A block of a public chain, ready to run. */
export interface RecordedBlock {
  number: bigint
  chainId: bigint
  /** The rules in force. */
  fork: Fork
  environment: BlockEnvironment
  /** The rest of what `setBlock` takes, the fork included. */
  options: BlockOptions
  transactions: ExecutableTransaction[]
  /** What the block reads, before it. */
  state: RecordedState
  /** Contracts that are in the state: address and hash of the code, hexadecimal with 0x. */
  contracts: { address: string; codeHash: string }[]
  expected: ExpectedBlock
}

/** What executing the block must give. */
export interface ExpectedBlock {
  gasUsed: bigint
  /** `undefined` before Byzantium: receipts then held state roots, which a part of the state cannot give. */
  receiptsRoot: Hash | undefined
  logsBloom: Uint8Array | undefined
}

/** Upgrades that changed nothing of execution, as far as the recorded blocks show. */
const RULES: Record<string, Fork> = {
  MuirGlacier: 'Istanbul',
  ArrowGlacier: 'London',
  GrayGlacier: 'London',
  'Prague/Isthmus(OP)': 'Prague',
}
/** Deposits of the OP Stack: the settlement layer pays for them, and mainnet has none. */
const DEPOSIT = '0x7e'
const WITHOUT_STATUS: readonly Fork[] = ['Frontier', 'Homestead', 'TangerineWhistle', 'SpuriousDragon']
/** `BLOB_BASE_FEE_UPDATE_FRACTION` of EIP-4844: the archive ends with Cancun. */
const UPDATE_FRACTION = 3_338_477n

/** The 48 mainnet blocks of the archive, by number. Throws, naming the variable to set, where the archive is absent. */
export async function loadMainnetBlocks(): Promise<RecordedBlock[]> {
  return loadBlocks(await fixtureFolder('mainnet-blocks.dev'))
}

/**
 * Two blocks of another layer 2, one of 1.5 Ggas. Each begins with a deposit that sets values of L1; it is left out of
 * `transactions`, and with it about 46,000 gas of what is expected.
 */
export async function loadRiseBlocks(): Promise<RecordedBlock[]> {
  return loadBlocks(join(await fixtureFolder('rise-blocks+bench-code'), 'rise-blocks'))
}

async function loadBlocks(folder: string): Promise<RecordedBlock[]> {
  const files = await jsonFiles(folder)
  const blocks: RecordedBlock[] = []
  for (const path of files) {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (isBlockFile(json)) blocks.push(recordedBlock(json, await readCodes(path)))
  }
  return blocks.sort((a, b) => Number(a.number - b.number))
}

const codesOfFolder = new Map<string, Promise<CodesFile>>()

/** The codes that lie beside the folder of a block. Read once. */
function readCodes(path: string): Promise<CodesFile> {
  const file = codesPath(path)
  let codes = codesOfFolder.get(file)
  if (!codes) {
    codes = readFile(file, 'utf8').then((text) => JSON.parse(text) as CodesFile)
    codesOfFolder.set(file, codes)
  }
  return codes
}

/** Where the codes of the block at `path` are. */
export function codesPath(path: string): string {
  return join(dirname(dirname(path)), 'codes.json')
}

export function recordedBlock(json: BlockFile, codes: CodesFile): RecordedBlock {
  const { block, chainId, blockHashes } = json
  const fork = ruleSet(json.fork)
  const hasStatus = !WITHOUT_STATUS.includes(fork)
  const hashes = new Map(Object.entries(blockHashes).map(([number, hash]) => [BigInt(number), hexToBytes(hash)]))
  return {
    number: BigInt(block.number),
    chainId: BigInt(chainId),
    fork,
    environment: environmentOf(block),
    options: {
      fork,
      blobBaseFee: fakeExponential(1n, quantity(block.excessBlobGas), UPDATE_FRACTION),
      difficulty: BigInt(block.difficulty),
      blockHash: (number) => hashes.get(number),
    },
    transactions: block.transactions.filter(({ type }) => type !== DEPOSIT).map(executableOf),
    state: new RecordedState(json.preState, codes),
    contracts: Object.entries(json.preState).flatMap(([address, { codeHash }]) =>
      codeHash ? [{ address, codeHash }] : [],
    ),
    expected: {
      gasUsed: BigInt(block.gasUsed),
      receiptsRoot: hasStatus ? hexToBytes(block.receiptsRoot) : undefined,
      logsBloom: hasStatus ? hexToBytes(block.logsBloom) : undefined,
    },
  }
}

function ruleSet(name: string): Fork {
  const fork = RULES[name] ?? forkNames.find((known) => known === name)
  if (fork === undefined) throw new Error(`There are no rules of the name ${name}.`)
  return fork
}

function environmentOf(block: BlockJson): BlockEnvironment {
  return {
    number: BigInt(block.number),
    timestamp: BigInt(block.timestamp),
    baseFeePerGas: quantity(block.baseFeePerGas),
    gasLimit: BigInt(block.gasLimit),
    coinbase: hexToBytes(block.miner),
    prevRandao: hexToBytes(block.mixHash),
    parentBeaconBlockRoot: block.parentBeaconBlockRoot ? hexToBytes(block.parentBeaconBlockRoot) : word(0n),
  }
}
