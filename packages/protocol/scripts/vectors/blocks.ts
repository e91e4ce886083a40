import {
  blockHash,
  blockSealSigningHash,
  bytesToHex,
  concatBytes,
  decodeBlockHeader,
  decodeMiniBlockHeader,
  decodeSignedBlockSeal,
  decodeSignedMiniBlock,
  encodeBlockHeader,
  encodeMiniBlockHeader,
  encodeRlpList,
  encodeSignedBlockSeal,
  encodeSignedMiniBlock,
  miniBlockHash,
  miniBlockSigningHash,
} from '../../src/index.ts'
import {
  blockHeader,
  counting,
  keccak256,
  laterMiniBlock,
  openingMiniBlock,
  plain,
  receipts,
  seal,
  signature,
} from './samples.ts'

type Case = [name: string, encoded: Uint8Array, message: string]
const refusals = (cases: Case[]) =>
  cases.map(([name, encoded, message]) => ({ name, encoded: bytesToHex(encoded), message }))

/** `bytes` with some replaced from `offset` on. */
function patched(bytes: Uint8Array, offset: number, ...replacement: number[]): Uint8Array {
  const copy = bytes.slice()
  copy.set(replacement, offset)
  return copy
}

export function blockHeaderVectors() {
  const encoded = encodeBlockHeader(blockHeader)
  return {
    accepted: [
      {
        name: 'a header with the fields of Osaka',
        value: plain(decodeBlockHeader(encoded)),
        encoded: bytesToHex(encoded),
        hash: bytesToHex(blockHash(blockHeader, keccak256)),
      },
    ],
    refused: refusals([
      ['nothing', new Uint8Array(), 'truncated'],
      ['a header without fields', encodeRlpList([]), 'an item is missing'],
      ['a parent hash of 33 bytes', patched(encoded, 3, 0xa1), '33 bytes where 32 are due'],
      ['bytes behind the end', concatBytes([encoded, Uint8Array.of(0)]), '1 bytes too many'],
    ]),
  }
}

export function blockSealVectors() {
  const encoded = encodeSignedBlockSeal({ seal, signature })
  return {
    accepted: [
      {
        name: 'a signed seal',
        value: plain(decodeSignedBlockSeal(encoded)),
        encoded: bytesToHex(encoded),
        signingHash: bytesToHex(blockSealSigningHash(seal, keccak256)),
      },
    ],
    refused: refusals([
      ['another version', patched(encoded, 0, 2), 'version 2'],
      ['a chain id of 0', patched(encoded, 1, 0, 0), 'a chain id of 0'],
      ['a block header that is too long', patched(encoded, 121, 0xff, 0xff), 'a block header of 65535 bytes'],
      ['a yParity of 2', patched(encoded, encoded.length - 1, 2), 'a yParity of 2'],
      ['bytes behind the end', concatBytes([encoded, Uint8Array.of(0)]), '1 bytes too many'],
    ]),
  }
}

export function miniBlockHeaderVectors() {
  const opening = encodeMiniBlockHeader(openingMiniBlock)
  const later = encodeMiniBlockHeader(laterMiniBlock)
  const accepted = [openingMiniBlock, laterMiniBlock].map((header) => ({
    name: header.opening ? 'the first mini-block of a block' : 'a later mini-block',
    value: plain(decodeMiniBlockHeader(encodeMiniBlockHeader(header))),
    encoded: bytesToHex(encodeMiniBlockHeader(header)),
    hash: bytesToHex(miniBlockHash(header, keccak256)),
    signingHash: bytesToHex(miniBlockSigningHash(header, keccak256)),
  }))
  return {
    accepted,
    refused: refusals([
      ['another version', patched(later, 0, 2), 'version 2'],
      ['a chain id of 0', patched(later, 1, 0, 0), 'a chain id of 0'],
      ['a number of 0', patched(later, 9, 0), 'a number of 0'],
      ['a block number of 0', patched(later, 49, 0), 'a block number of 0'],
      ['a first mini-block without opening', patched(later, 57, 0), 'truncated'],
      ['a later mini-block with an opening', patched(opening, 57, 1), '172 bytes too many'],
      ['a first mini-block after transactions', patched(opening, 61, 1), 'after transactions'],
    ]),
  }
}

export function miniBlockVectors() {
  const parts = { transactions: [counting(3, 1), counting(5, 9)], receipts, diffBytes: counting(4) }
  const encoded = encodeSignedMiniBlock({ header: laterMiniBlock, signature }, parts)
  const codecAt = 1 + 2 + 213 + 65
  const bodyAt = codecAt + 5
  return {
    accepted: [
      {
        name: 'an uncompressed mini-block of two transactions',
        value: plain(decodeSignedMiniBlock(encoded)),
        encoded: bytesToHex(encoded),
      },
    ],
    refused: refusals([
      ['another version', patched(encoded, 0, 2), 'version 2'],
      ['a yParity of 2', patched(encoded, codecAt - 1, 2), 'a yParity of 2'],
      ['a codec that nobody knows', patched(encoded, codecAt, 9, 0xff, 0xff), 'codec 9'],
      ['a body above the limit', patched(encoded, codecAt + 1, 0xff, 0xff, 0xff, 0xff), 'the limit is 67108864'],
      ['a body of another size', patched(encoded, codecAt + 1, 1), 'that claims'],
      ['another number of transactions', patched(encoded, bodyAt, 3), '3 transactions under a header of 2'],
      ['a transaction of no bytes', patched(encoded, bodyAt + 1, 0), 'a transaction of 0 bytes'],
      ['bytes behind the end', concatBytes([encoded, Uint8Array.of(0)]), 'that claims'],
    ]),
  }
}
