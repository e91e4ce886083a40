import {
  bytesToHex,
  concatBytes,
  decodeReceipt,
  decodeReceipts,
  encodeReceipt,
  encodeReceipts,
  logsBloom,
  receiptsCommitment,
} from '../../src/index.ts'
import { address, keccak256, plain, receipts } from './samples.ts'

export function receiptVectors() {
  const wire = [[], receipts].map((value) => {
    const encoded = encodeReceipts(value)
    return {
      name: `${value.length} receipts`,
      value: plain(decodeReceipts(encoded)),
      encoded: bytesToHex(encoded),
      hash: bytesToHex(receiptsCommitment(value, keccak256)),
    }
  })
  const consensus = receipts.map((receipt) => {
    const encoded = encodeReceipt(receipt, logsBloom(receipt.logs, keccak256))
    return { name: `type ${receipt.type}`, value: plain(decodeReceipt(encoded)), encoded: bytesToHex(encoded) }
  })
  return {
    wire: { accepted: wire, refused: refusedWire() },
    consensus: { accepted: consensus, refused: refusedConsensus() },
  }
}

function refusedWire() {
  const whole = encodeReceipts(receipts)
  const cases: [name: string, encoded: Uint8Array, message: string][] = [
    ['another version', concatBytes([Uint8Array.of(2), whole.subarray(1)]), 'version 2'],
    ['more receipts than bytes', Uint8Array.of(1, 0xff, 0xff, 0x3f), 'do not fit'],
    ['a type that is not taken', Uint8Array.of(1, 1, 6, 0, 0), 'a receipt head of 6'],
    ['more logs than bytes', Uint8Array.of(1, 1, 0, 0, 0x7f), 'logs do not fit'],
    ['a log of five topics', Uint8Array.of(1, 1, 0, 0, 1, 0, 5, 0, 0, 0, 0, 0, 0), 'a log of 5 topics'],
    ['a reference to an entry that is not there', Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0), 'a reference to entry 1 of 0'],
    [
      'an address that is in the table twice',
      concatBytes([Uint8Array.of(1, 1, 0, 0, 2, 0, 1, 0, 0, 0, 0), address(1), address(1)]),
      'an entry twice',
    ],
    [
      'a topic with leading zeros',
      concatBytes([Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0), address(1), Uint8Array.of(2, 0, 1)]),
      'a leading zero',
    ],
    ['a count in more bytes than needed', Uint8Array.of(1, 0x80, 0), 'longer than needed'],
    ['bytes behind the end', concatBytes([whole, Uint8Array.of(0)]), '1 bytes too many'],
  ]
  return cases.map(([name, encoded, message]) => ({ name, encoded: bytesToHex(encoded), message }))
}

function refusedConsensus() {
  const whole = encodeReceipt(receipts[0]!, new Uint8Array(256))
  const cases: [name: string, encoded: Uint8Array, message: string][] = [
    ['nothing', new Uint8Array(), 'it is empty'],
    ['a blob receipt', concatBytes([Uint8Array.of(3), whole.subarray(1)]), 'a type of 3'],
    ['bytes behind the end', concatBytes([whole, Uint8Array.of(0)]), '1 bytes too many'],
  ]
  return cases.map(([name, encoded, message]) => ({ name, encoded: bytesToHex(encoded), message }))
}
