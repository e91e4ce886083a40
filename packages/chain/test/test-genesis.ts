import { createSigner, keccak256, recoverTransaction } from '@megarollup/crypto'
import {
  bytesToHex,
  encodeTransaction,
  type FeeMarketTransaction,
  type Genesis,
  type RecoveredTransaction,
  transactionSigningPayload,
} from '@megarollup/protocol'
import { parseGenesis } from '@megarollup/protocol/genesis'

/** The key of the sequencer of test chains. */
export const SEQUENCER_KEY = new Uint8Array(32).fill(0x11)
const CHAIN_ID = 901n
const ETHER = 10n ** 18n

/** Runtime code of EIP-4788 and EIP-2935, as those documents print it. */
const BEACON_ROOTS_CODE =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500'
const HISTORY_CODE =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500'

/** A key that signs for test account `i`. */
export function accountKey(i: number): Uint8Array {
  return new Uint8Array(32).fill(0x40 + i)
}

export function addressOf(i: number): Uint8Array {
  return createSigner(accountKey(i)).address
}

/** Contracts of the test genesis: an address, by what it does. */
export const CONTRACTS = {
  /** Stores the hash of the block whose number is its calldata, asked with BLOCKHASH, in slot 0. */
  blockHash: '0x00000000000000000000000000000000000000b1',
  /** Stores what the EIP-2935 contract answers to its calldata in slot 0. */
  history: '0x00000000000000000000000000000000000000b2',
  /** LOG1 with topic 7 and its calldata as data; slot 0 counts calls. */
  logger: '0x00000000000000000000000000000000000000b3',
  /** Reverts with its calldata. */
  reverter: '0x00000000000000000000000000000000000000b4',
  /** Calls `burner` with all gas that the 63/64 rule lets it send, and reverts when that fails. */
  forwarder: '0x00000000000000000000000000000000000000b5',
  /** Needs some 100,000 gas. */
  burner: '0x00000000000000000000000000000000000000b6',
} as const

const CODES: Record<keyof typeof CONTRACTS, string> = {
  // PUSH0 CALLDATALOAD BLOCKHASH PUSH0 SSTORE
  blockHash: '0x5f35405f55',
  // MSTORE(0, calldata) · STATICCALL(gas, 0x…2935, 0, 32, 0, 32) · SSTORE(0, MLOAD(0))
  history: '0x5f355f5260205f60205f730000f90827f1c53a10cb7a02335b1753200029355afa505f515f55',
  // SSTORE(0, SLOAD(0) + 1) · CALLDATACOPY(0, 0, size) · LOG1(0, size, 7)
  logger: '0x5f546001015f55365f5f376007365fa1',
  // CALLDATACOPY(0, 0, size) · REVERT(0, size)
  reverter: '0x365f5f37365ffd',
  // CALL(gas, 0xb6, 0, 0, 0, 0, 0) · when it failed REVERT(0, 0)
  forwarder: '0x5f5f5f5f5f60b65af1600f575f5ffd5b00',
  // for i = 1000; i > 0; i-- {}
  burner: '0x6103e85b600190038060035700',
}

export interface TestGenesisOptions {
  gasLimit?: bigint
  baseFeePerGas?: bigint
  accounts?: number
  maxBlockRlpBytes?: number | false
  miniBlockTimeMs?: number
  blockTimeMs?: number
  inbox?: string
  /** Further accounts, as the file has them. */
  alloc?: Record<string, object>
}

/** A chain with rich accounts, the system contracts and those of `CONTRACTS`. */
export function testGenesis(options: TestGenesisOptions = {}): Genesis {
  const alloc: Record<string, object> = {
    '0x000f3df6d732807ef1319fb7b8bb8522d0beac02': { nonce: '0x1', code: BEACON_ROOTS_CODE },
    '0x0000f90827f1c53a10cb7a02335b175320002935': { nonce: '0x1', code: HISTORY_CODE },
  }
  for (const name of Object.keys(CONTRACTS) as (keyof typeof CONTRACTS)[]) {
    alloc[CONTRACTS[name]] = { nonce: '0x1', code: CODES[name] }
  }
  for (let i = 0; i < (options.accounts ?? 8); i++) {
    alloc[bytesToHex(addressOf(i))] = { balance: `0x${(1_000n * ETHER).toString(16)}` }
  }
  return parseGenesis({
    config: { chainId: Number(CHAIN_ID), osakaTime: 0 },
    timestamp: '0x64',
    gasLimit: `0x${(options.gasLimit ?? 1_000_000_000n).toString(16)}`,
    baseFeePerGas: `0x${(options.baseFeePerGas ?? 1_000_000_000n).toString(16)}`,
    alloc: { ...alloc, ...options.alloc },
    megarollup: {
      sequencer: bytesToHex(createSigner(SEQUENCER_KEY).address),
      feeRecipient: '0x00000000000000000000000000000000000000fe',
      miniBlockTimeMs: options.miniBlockTimeMs ?? 10,
      blockTimeMs: options.blockTimeMs ?? 1_000,
      rules: { maxBlockRlpBytes: options.maxBlockRlpBytes ?? false },
      l1: { chainId: 900, inbox: options.inbox ?? '0x00000000000000000000000000000000000000aa' },
    },
  })
}

/** A signed type 2 transaction of test account `from`. */
export function signTransaction(
  from: number,
  fields: Partial<Omit<FeeMarketTransaction, 'type' | 'yParity' | 'r' | 's'>>,
): RecoveredTransaction {
  const unsigned: FeeMarketTransaction = {
    type: 2,
    chainId: CHAIN_ID,
    nonce: 0n,
    maxPriorityFeePerGas: 1_000_000n,
    maxFeePerGas: 100_000_000_000n,
    gasLimit: 200_000n,
    to: new Uint8Array(20).fill(0xee),
    value: 0n,
    data: new Uint8Array(),
    accessList: [],
    yParity: 0,
    r: 1n,
    s: 1n,
    ...fields,
  }
  const signature = createSigner(accountKey(from)).sign(keccak256(transactionSigningPayload(unsigned)))
  const signed = {
    ...unsigned,
    r: BigInt(bytesToHex(signature.subarray(0, 32))),
    s: BigInt(bytesToHex(signature.subarray(32, 64))),
    yParity: signature[64]!,
  }
  return recoverTransaction(encodeTransaction(signed))
}

/** A 32-byte big-endian number. */
export function word(value: bigint | number): Uint8Array {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setBigUint64(24, BigInt(value))
  return bytes
}
