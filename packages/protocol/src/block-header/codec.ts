import type { BlockHeader } from '../domain/block.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'
import { EncodeError } from '../errors/EncodeError.ts'
import { encodeRlpBytes, encodeRlpList, encodeRlpUint } from '../rlp/encode.ts'
import { RlpReader } from '../rlp/RlpReader.ts'

/** Limit of `extraData`, in bytes (yellow paper, section 4.3.4). */
export const MAX_EXTRA_DATA_BYTES = 32
/** No encoded header is longer, in bytes. */
export const MAX_BLOCK_HEADER_BYTES = 1024
const FORMAT = 'block header'

/**
 * RLP of a header with the 21 fields of Osaka, in the order of `BlockHeader`. Source: yellow paper 4.3; EIPs 1559, 4895, 4844,
 * 4788 and 7685.
 * @throws EncodeError when a field is out of range.
 */
export function encodeBlockHeader(header: BlockHeader): Uint8Array {
  if (header.extraData.length > MAX_EXTRA_DATA_BYTES) {
    throw new EncodeError(
      FORMAT,
      `extraData has ${header.extraData.length} bytes, the limit is ${MAX_EXTRA_DATA_BYTES}`,
    )
  }
  return encodeRlpList([
    fixed(header.parentHash, 32, 'parentHash'),
    fixed(header.ommersHash, 32, 'ommersHash'),
    fixed(header.coinbase, 20, 'coinbase'),
    fixed(header.stateRoot, 32, 'stateRoot'),
    fixed(header.transactionsRoot, 32, 'transactionsRoot'),
    fixed(header.receiptsRoot, 32, 'receiptsRoot'),
    fixed(header.logsBloom, 256, 'logsBloom'),
    uint(header.difficulty, 256n, 'difficulty'),
    uint(header.number, 64n, 'number'),
    uint(header.gasLimit, 64n, 'gasLimit'),
    uint(header.gasUsed, 64n, 'gasUsed'),
    uint(header.timestamp, 64n, 'timestamp'),
    encodeRlpBytes(header.extraData),
    fixed(header.prevRandao, 32, 'prevRandao'),
    fixed(header.nonce, 8, 'nonce'),
    uint(header.baseFeePerGas, 256n, 'baseFeePerGas'),
    fixed(header.withdrawalsRoot, 32, 'withdrawalsRoot'),
    uint(header.blobGasUsed, 64n, 'blobGasUsed'),
    uint(header.excessBlobGas, 64n, 'excessBlobGas'),
    fixed(header.parentBeaconBlockRoot, 32, 'parentBeaconBlockRoot'),
    fixed(header.requestsHash, 32, 'requestsHash'),
  ])
}

/**
 * Decodes the canonical RLP of a header with exactly the 21 fields of Osaka. Byte fields are views of `bytes`.
 * @throws DecodeError on anything else.
 */
export function decodeBlockHeader(bytes: Uint8Array): BlockHeader {
  const outer = new RlpReader(bytes, FORMAT)
  if (bytes.length > MAX_BLOCK_HEADER_BYTES) outer.fail(`${bytes.length} bytes, the limit is ${MAX_BLOCK_HEADER_BYTES}`)
  const fields = outer.list()
  outer.expectEnd()
  const header = {
    parentHash: fields.fixedBytes(32),
    ommersHash: fields.fixedBytes(32),
    coinbase: fields.fixedBytes(20),
    stateRoot: fields.fixedBytes(32),
    transactionsRoot: fields.fixedBytes(32),
    receiptsRoot: fields.fixedBytes(32),
    logsBloom: fields.fixedBytes(256),
    difficulty: fields.uint(32),
    number: fields.uint(8),
    gasLimit: fields.uint(8),
    gasUsed: fields.uint(8),
    timestamp: fields.uint(8),
    extraData: fields.bytes(MAX_EXTRA_DATA_BYTES),
    prevRandao: fields.fixedBytes(32),
    nonce: fields.fixedBytes(8),
    baseFeePerGas: fields.uint(32),
    withdrawalsRoot: fields.fixedBytes(32),
    blobGasUsed: fields.uint(8),
    excessBlobGas: fields.uint(8),
    parentBeaconBlockRoot: fields.fixedBytes(32),
    requestsHash: fields.fixedBytes(32),
  }
  fields.expectEnd()
  return header
}

/** Hash of a block: Keccak-256 of its header's RLP. */
export function blockHash(header: BlockHeader, keccak256: Keccak256): Hash {
  return keccak256(encodeBlockHeader(header))
}

function fixed(bytes: Uint8Array, length: number, field: string): Uint8Array {
  if (bytes.length !== length) throw new EncodeError(FORMAT, `${field} has ${bytes.length} bytes, not ${length}`)
  return encodeRlpBytes(bytes)
}

function uint(value: bigint, bits: bigint, field: string): Uint8Array {
  if (value < 0n || value >> bits !== 0n)
    throw new EncodeError(FORMAT, `${field} ${value} does not fit in ${bits} bits`)
  return encodeRlpUint(value)
}
