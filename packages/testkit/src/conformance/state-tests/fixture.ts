import { hexToBytes } from 'viem'

type HexText = `0x${string}`

/** A file of state tests, as ethereum/execution-spec-tests and ethereum/tests write it. */
export type StateTestFile = Record<string, StateTest>

export interface StateTest {
  env: {
    currentCoinbase: HexText
    currentGasLimit: HexText
    currentNumber: HexText
    currentTimestamp: HexText
    currentBaseFee?: HexText
    currentRandom?: HexText
    currentDifficulty?: HexText
    currentExcessBlobGas?: HexText
  }
  pre: Record<HexText, StateTestAccount>
  transaction: StateTestTransaction
  /** By name of the fork. */
  post: Record<string, StateTestPost[]>
  config?: {
    chainid?: HexText
    blobSchedule?: Record<string, { target: HexText; max: HexText; baseFeeUpdateFraction: HexText }>
  }
}

export interface StateTestAccount {
  nonce: HexText
  balance: HexText
  code: HexText
  storage: Record<HexText, HexText>
}

/** The transaction, as fields; three of them are lists that a post picks from. */
export interface StateTestTransaction {
  nonce: HexText
  gasLimit: HexText[]
  /** Empty text creates a contract. */
  to: HexText | ''
  value: HexText[]
  data: HexText[]
  sender: HexText
  gasPrice?: HexText
  maxPriorityFeePerGas?: HexText
  maxFeePerGas?: HexText
  maxFeePerBlobGas?: HexText
  blobVersionedHashes?: HexText[]
  /** By index of the data; `null` where the transaction has none. */
  accessLists?: ({ address: HexText; storageKeys: HexText[] }[] | null)[]
  authorizationList?: { chainId: HexText; address: HexText; nonce: HexText; v: HexText; r: HexText; s: HexText }[]
}

export interface StateTestPost {
  /** State root. */
  hash: HexText
  /** Keccak-256 of the RLP of the logs. */
  logs: HexText
  txbytes?: HexText
  indexes: { data: number; gas: number; value: number }
  /** One name, or several joined by `|`. */
  expectException?: string
  /** The whole state afterwards, in newer files. */
  state?: Record<HexText, StateTestAccount>
}

/** Before numbers of more than 32 bytes, in older files. */
const TOO_LONG = '0x:bigint '

/** A number as the files write it: hexadecimal, perhaps with leading zeros. */
export function quantity(text: string | undefined): bigint {
  if (text === undefined || text === '' || text === '0x') return 0n
  return BigInt(text.startsWith(TOO_LONG) ? text.slice(TOO_LONG.length) : text)
}

/** Bytes as the files write them. */
export function bytes(text: string): Uint8Array {
  return text === '' ? new Uint8Array(0) : hexToBytes(text as HexText)
}

/** A 32-byte big-endian word. */
export function word(value: bigint): Uint8Array {
  return hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)
}
