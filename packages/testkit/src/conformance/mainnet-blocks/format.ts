type HexText = `0x${string}`

/** A block with what executing it reads, as `FORMAT.md` of the archives describes it ("evm-block-fixture/1"). */
export interface BlockFile {
  format: 'evm-block-fixture/1'
  chainId: number
  /** Name of the mainnet rules in force. */
  fork: string
  block: BlockJson
  /** By decimal number: what BLOCKHASH may ask for. */
  blockHashes: Record<string, HexText>
  /** An address that is absent does not exist. */
  preState: Record<HexText, AccountJson>
}

/** `eth_getBlockByNumber(n, true)`: the fields that execution and its judgement need. */
export interface BlockJson {
  number: HexText
  hash: HexText
  timestamp: HexText
  gasLimit: HexText
  gasUsed: HexText
  miner: HexText
  difficulty: HexText
  mixHash: HexText
  receiptsRoot: HexText
  logsBloom: HexText
  baseFeePerGas?: HexText
  excessBlobGas?: HexText
  parentBeaconBlockRoot?: HexText
  transactions: TransactionJson[]
}

export interface TransactionJson {
  type: HexText
  from: HexText
  /** `null` or absent creates a contract. */
  to?: HexText | null
  nonce: HexText
  gas: HexText
  value: HexText
  input: HexText
  gasPrice?: HexText
  maxFeePerGas?: HexText
  maxPriorityFeePerGas?: HexText
  maxFeePerBlobGas?: HexText
  blobVersionedHashes?: HexText[]
  accessList?: { address: HexText; storageKeys: HexText[] }[]
  chainId?: HexText
}

export interface AccountJson {
  balance: HexText
  nonce: HexText
  /** Absent: no code. */
  codeHash?: HexText
  /** A slot that is absent is zero. */
  storage?: Record<string, HexText>
}

/** Bytecode by its hash, shared by the blocks of a folder. */
export type CodesFile = Record<HexText, HexText>

/** Whether a file of the archive holds a block; others list the blocks or hold their code. */
export function isBlockFile(json: unknown): json is BlockFile {
  return typeof json === 'object' && json !== null && 'format' in json && json.format === 'evm-block-fixture/1'
}
