import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import type { MiniBlockHeader } from '../domain/mini-block.ts'

/** Version byte of the format. */
export const MINI_BLOCK_HEADER_VERSION = 1
/** Bytes of a header that does not open a block. */
export const MINI_BLOCK_HEADER_BYTES = 213
/** Bytes of a header that opens a block. */
export const OPENING_MINI_BLOCK_HEADER_BYTES = 385

const FORMAT = 'mini-block header'

/**
 * Encodes a mini-block header. Layout: `SPEC.md`.
 * @throws EncodeError when a field is out of range, or `opening` is there without `indexInBlock` being 0 or the other way round.
 */
export function encodeMiniBlockHeader(header: MiniBlockHeader): Uint8Array {
  const writer = new ByteWriter(FORMAT, OPENING_MINI_BLOCK_HEADER_BYTES)
  if (header.chainId === 0n) writer.fail('the chain id is 0')
  if (header.number === 0n) writer.fail('the number is 0, which is the genesis block')
  writer
    .u8(MINI_BLOCK_HEADER_VERSION)
    .u64(header.chainId)
    .u64(header.number)
    .fixedBytes(header.parentHash, 32, 'parentHash')
    .u64(header.blockNumber)
    .u32(header.indexInBlock)
    .u32(header.firstTransactionIndex)
    .u32(header.transactionCount)
    .u64(header.cumulativeGasUsed)
    .fixedBytes(header.transactionsHash, 32, 'transactionsHash')
    .fixedBytes(header.receiptsHash, 32, 'receiptsHash')
    .fixedBytes(header.diffHash, 32, 'diffHash')
    .u64(header.dictionaryEpoch)
    .fixedBytes(header.dictionaryHash, 32, 'dictionaryHash')
  writeOpening(writer, header)
  return writer.finish()
}

/**
 * Decodes a mini-block header; `bytes` is exactly the header. Hashes are views of `bytes`.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function decodeMiniBlockHeader(bytes: Uint8Array): MiniBlockHeader {
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(MINI_BLOCK_HEADER_VERSION)
  const chainId = reader.u64()
  if (chainId === 0n) reader.fail('a chain id of 0', 1)
  const number = reader.u64()
  if (number === 0n) reader.fail('a number of 0', 9)
  const parentHash = reader.bytes(32)
  const blockNumber = reader.u64()
  if (blockNumber === 0n) reader.fail('a block number of 0', 49)
  const indexInBlock = reader.u32()
  const header = {
    chainId,
    number,
    parentHash,
    blockNumber,
    indexInBlock,
    firstTransactionIndex: reader.u32(),
    transactionCount: reader.u32(),
    cumulativeGasUsed: reader.u64(),
    transactionsHash: reader.bytes(32),
    receiptsHash: reader.bytes(32),
    diffHash: reader.bytes(32),
    dictionaryEpoch: reader.u64(),
    dictionaryHash: reader.bytes(32),
    opening: indexInBlock === 0 ? readOpening(reader, blockNumber) : undefined,
  }
  if (indexInBlock === 0 && header.firstTransactionIndex !== 0) reader.fail('a first mini-block after transactions', 61)
  reader.expectEnd()
  return header
}

/** The block number is not repeated: it is `blockNumber`. */
function writeOpening(
  writer: ByteWriter,
  { opening, indexInBlock, blockNumber, firstTransactionIndex }: MiniBlockHeader,
): void {
  if (blockNumber === 0n) writer.fail('the block number is 0, which is the genesis block')
  if (indexInBlock === 0 && firstTransactionIndex !== 0) writer.fail('the first mini-block has transactions before it')
  if (opening === undefined) {
    if (indexInBlock === 0) writer.fail('the first mini-block of a block has no opening')
    return
  }
  const { environment, l1Origin } = opening
  if (indexInBlock !== 0) writer.fail(`mini-block ${indexInBlock} of a block has an opening`)
  if (environment.number !== blockNumber)
    writer.fail(`the opening is of block ${environment.number}, not ${blockNumber}`)
  writer
    .u64(environment.timestamp)
    .u256(environment.baseFeePerGas)
    .u64(environment.gasLimit)
    .fixedBytes(environment.coinbase, 20, 'coinbase')
    .fixedBytes(environment.prevRandao, 32, 'prevRandao')
    .fixedBytes(environment.parentBeaconBlockRoot, 32, 'parentBeaconBlockRoot')
    .u64(l1Origin.number)
    .fixedBytes(l1Origin.hash, 32, 'l1Origin.hash')
}

function readOpening(reader: ByteReader, number: bigint): NonNullable<MiniBlockHeader['opening']> {
  const environment = {
    number,
    timestamp: reader.u64(),
    baseFeePerGas: reader.u256(),
    gasLimit: reader.u64(),
    coinbase: reader.bytes(20),
    prevRandao: reader.bytes(32),
    parentBeaconBlockRoot: reader.bytes(32),
  }
  return { environment, l1Origin: { number: reader.u64(), hash: reader.bytes(32) } }
}
