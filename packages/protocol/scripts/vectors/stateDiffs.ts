import {
  bytesToHex,
  concatBytes,
  DiffDictionary,
  decodeStateDiff,
  EMPTY_CODE_HASH,
  encodeStateDiff,
  type StateDiff,
  stateDiffCommitment,
} from '../../src/index.ts'
import { address, hash, keccak256, plain, stateDiff, word } from './samples.ts'

type Case = [name: string, encoded: Uint8Array, message: string]
const refusals = (cases: Case[]) =>
  cases.map(([name, encoded, message]) => ({ name, encoded: bytesToHex(encoded), message }))
const NOTHING: StateDiff = { accounts: [], storage: [], codes: [] }

export function stateDiffVectors() {
  const accepted = [NOTHING, stateDiff].map((diff) => ({
    name: diff === NOTHING ? 'a diff of nothing' : 'a diff with a deletion, a cleared slot and a code',
    value: plain(decodeStateDiff(encodeStateDiff(diff))),
    encoded: bytesToHex(encodeStateDiff(diff)),
    hash: bytesToHex(stateDiffCommitment(diff, keccak256)),
  }))
  const deletion = (byte: number) => Uint8Array.of(...address(byte), 0)
  const slot = (byte: number) => Uint8Array.of(...hash(byte), 1, 1)
  const whole = encodeStateDiff(stateDiff)
  return {
    accepted,
    refused: refusals([
      ['another version', Uint8Array.of(2, 0, 0, 0), 'version 2'],
      ['more accounts than bytes', Uint8Array.of(1, 0xff, 0xff, 0x03), 'do not fit'],
      [
        'accounts out of order',
        Uint8Array.of(1, 2, ...deletion(2), ...deletion(1), 0, 0),
        'accounts are not strictly ascending',
      ],
      [
        'an account twice',
        Uint8Array.of(1, 2, ...deletion(1), ...deletion(1), 0, 0),
        'accounts are not strictly ascending',
      ],
      ['an account of an unknown kind', Uint8Array.of(1, 1, ...address(1), 3, 0, 0), 'an account of kind 3'],
      [
        'an empty code hash written out',
        Uint8Array.of(1, 1, ...address(1), 2, 0, 0, ...EMPTY_CODE_HASH, 0, 0),
        'empty code hash',
      ],
      ['a balance with a leading zero', Uint8Array.of(1, 1, ...address(1), 1, 0, 1, 0, 0, 0), 'leading zero'],
      [
        'slots out of order',
        Uint8Array.of(1, 0, 1, ...address(1), 2, ...slot(2), ...slot(1), 0),
        'storage is not strictly ascending',
      ],
      ['a contract without slots', Uint8Array.of(1, 0, 1, ...address(1), 0, ...slot(1), 0), 'a contract without slots'],
      [
        'a contract twice',
        Uint8Array.of(1, 0, 2, ...address(1), 1, ...slot(1), ...address(1), 1, ...slot(2), 0),
        'a contract twice',
      ],
      [
        'storage of a deleted account',
        Uint8Array.of(1, 1, ...deletion(1), 1, ...address(1), 1, ...slot(1), 0),
        'deleted account has storage',
      ],
      ['a code of no bytes', Uint8Array.of(1, 0, 0, 1, ...hash(1), 0, 0), 'a code of no bytes'],
      ['bytes behind the end', concatBytes([whole, Uint8Array.of(0)]), '1 bytes too many'],
    ]),
  }
}

/** Diffs that follow each other: the dictionary grows. */
export function dictionaryVectors() {
  const transfer: StateDiff = {
    accounts: [
      { address: address(1), account: { nonce: 9n, balance: 10n ** 18n - 69_000n, codeHash: EMPTY_CODE_HASH } },
    ],
    storage: [
      { address: address(0xee), slot: hash(1), value: word(32) },
      { address: address(0xee), slot: hash(2), value: word(10) },
    ],
    codes: [],
  }
  const dictionary = new DiffDictionary({ keccak256, maxEntries: 6 })
  const step = (name: string, diff: StateDiff, epoch: bigint) => {
    const encoded = bytesToHex(dictionary.encode(diff, epoch))
    dictionary.commit()
    return {
      name,
      epoch: String(epoch),
      value: plain(diff),
      encoded,
      dictionaryHash: bytesToHex(dictionary.hash),
      size: dictionary.size,
    }
  }
  const steps = [
    step('a diff against an empty dictionary of six entries', stateDiff, 0n),
    step('a transfer whose recipient has no slot yet: the dictionary is full', transfer, 0n),
    step('the same transfer in a new epoch', transfer, 1n),
    step('nothing', NOTHING, 1n),
  ]
  const fresh = new DiffDictionary({ keccak256, maxEntries: 6, epoch: 1n })
  fresh.encode(transfer)
  fresh.commit()
  return {
    maxEntries: 6,
    steps,
    snapshot: bytesToHex(fresh.snapshot()),
    /** For an empty dictionary. */
    refused: refusals([
      ['another version', Uint8Array.of(2), 'version 2'],
      ['new addresses out of order', Uint8Array.of(1, 2, ...address(2), ...address(1)), 'do not ascend'],
      ['a new address that nothing refers to', Uint8Array.of(1, 1, ...address(1), 0, 0, 0, 0), 'nothing refers to'],
      ['an id that is not there', Uint8Array.of(1, 0, 1, 0, 0), 'an id of 0 where 0 are known'],
      ['a balance below zero', Uint8Array.of(1, 1, ...address(1), 1, 0, 1, 0, 0, 1, 0, 1, 1, 0), 'leaves 256 bits'],
      ['minus zero', Uint8Array.of(1, 1, ...address(1), 1, 0, 1, 0, 0, 1, 0, 0, 0), 'minus zero'],
      [
        'a magnitude that is not there',
        Uint8Array.of(1, 1, ...address(1), 1, 0, 1, 0, 0, 0, 1, 0, 0),
        'a reference to magnitude 1 of 0',
      ],
      ['unused bits that are set', Uint8Array.of(1, 1, ...address(1), 1, 0, 5, 0, 0, 0, 0, 0, 0), 'unused bits'],
      [
        'a nonce written out without need',
        Uint8Array.of(1, 1, ...address(1), 1, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0),
        'without need',
      ],
      ['a code of no bytes', Uint8Array.of(1, 0, 0, 0, 0, 1, 0, 0), 'a code of no bytes'],
    ]),
  }
}
