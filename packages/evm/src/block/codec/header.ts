import { keccak256 } from '@megarollup/crypto'
import { EncodeError, encodeRlpBytes, encodeRlpList, encodeRlpUint, type Hash, RlpReader } from '@megarollup/protocol'
import type { EthereumHeader } from '../header.ts'

const FORMAT = 'block header'

/**
 * RLP of a header: the 15 fields of Frontier, then those of its tail, up to the first that is absent.
 * Source: yellow paper 4.3; EIPs 1559, 4895, 4844, 4788 and 7685.
 *
 * @throws EncodeError when a field is out of range, or there behind one that is absent.
 */
export function encodeHeader(header: EthereumHeader): Uint8Array {
  const fields = [
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
  ]
  const tail = [
    header.baseFeePerGas === undefined ? undefined : uint(header.baseFeePerGas, 256n, 'baseFeePerGas'),
    header.withdrawalsRoot && fixed(header.withdrawalsRoot, 32, 'withdrawalsRoot'),
    header.blobGasUsed === undefined ? undefined : uint(header.blobGasUsed, 64n, 'blobGasUsed'),
    header.excessBlobGas === undefined ? undefined : uint(header.excessBlobGas, 64n, 'excessBlobGas'),
    header.parentBeaconBlockRoot && fixed(header.parentBeaconBlockRoot, 32, 'parentBeaconBlockRoot'),
    header.requestsHash && fixed(header.requestsHash, 32, 'requestsHash'),
  ]
  const absent = tail.indexOf(undefined)
  const present = absent < 0 ? tail : tail.slice(0, absent)
  if (tail.slice(present.length).some((field) => field !== undefined)) {
    throw new EncodeError(FORMAT, 'a field is there, one before it is absent')
  }
  return encodeRlpList([...fields, ...(present as Uint8Array[])])
}

/**
 * Decodes the canonical RLP of a header with as much of the tail as there is. Which fields a fork wants, and the length of
 * `extraData`, is for validation. Byte fields are views of `bytes`.
 *
 * @throws DecodeError on anything else.
 */
export function decodeHeader(bytes: Uint8Array): EthereumHeader {
  const outer = new RlpReader(bytes, FORMAT)
  const header = readHeader(outer)
  outer.expectEnd()
  return header
}

/** Reads a header that is the next item. */
export function readHeader(reader: RlpReader): EthereumHeader {
  const fields = reader.list()
  const header: EthereumHeader = {
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
    extraData: fields.bytes(),
    prevRandao: fields.fixedBytes(32),
    nonce: fields.fixedBytes(8),
  }
  if (!fields.isAtEnd) header.baseFeePerGas = fields.uint(32)
  if (!fields.isAtEnd) header.withdrawalsRoot = fields.fixedBytes(32)
  if (!fields.isAtEnd) header.blobGasUsed = fields.uint(8)
  if (!fields.isAtEnd) header.excessBlobGas = fields.uint(8)
  if (!fields.isAtEnd) header.parentBeaconBlockRoot = fields.fixedBytes(32)
  if (!fields.isAtEnd) header.requestsHash = fields.fixedBytes(32)
  fields.expectEnd()
  return header
}

/** Hash of a block: Keccak-256 of its header's RLP. */
export function headerHash(header: EthereumHeader): Hash {
  return keccak256(encodeHeader(header))
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
