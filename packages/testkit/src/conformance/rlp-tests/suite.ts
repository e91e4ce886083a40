import { bytesToHex, encodeRlpBytes, encodeRlpList, encodeRlpUint, hexToBytes, RlpReader } from '@megarollup/protocol'
import { type CaseResult, failed, passed, type Suite } from '../suite.ts'

/** A text, a number, `#` and a large number, or a list of such. */
type Item = string | number | Item[]

interface RlpTest {
  /** `INVALID` and `VALID` say only whether the bytes are RLP. */
  in: Item
  out: string
}

type Tree = Uint8Array | Tree[]

/** RLP tests: items are encoded, encodings read and written again; what is no RLP is refused. */
export const rlpTests = {
  name: 'rlp-tests',
  description: 'RLPTests of ethereum/tests, valid, invalid and random',
  fixtures: ['ethereum-tests-misc'],
  owns: (path) => path.includes('/RLPTests/') && path.endsWith('.json'),
  runFile(_path, json) {
    return Object.entries(json as Record<string, RlpTest>).map(([name, test]) => runCase(name, test))
  },
} satisfies Suite

function runCase(name: string, { in: item, out }: RlpTest): CaseResult {
  // Some files leave the 0x out.
  const bytes = hexToBytes(out.startsWith('0x') ? out : `0x${out}`)
  let tree: Tree
  try {
    tree = decode(bytes)
  } catch (error) {
    return item === 'INVALID' ? passed(name) : failed(name, `refused: ${error}`)
  }
  if (item === 'INVALID') return failed(name, 'taken, expected a refusal')
  if (bytesToHex(encodeTree(tree)) !== bytesToHex(bytes)) return failed(name, 'does not encode to what was decoded')
  if (item === 'VALID') return passed(name)
  const encoded = bytesToHex(encodeItem(item))
  return encoded === bytesToHex(bytes) ? passed(name) : failed(name, `encoded ${encoded}, expected ${out}`)
}

function decode(bytes: Uint8Array): Tree {
  const reader = new RlpReader(bytes, 'RLP')
  const tree = readTree(reader)
  reader.expectEnd()
  return tree
}

function readTree(reader: RlpReader): Tree {
  if (!reader.isAtList) return reader.bytes()
  const list = reader.list()
  const items: Tree[] = []
  while (!list.isAtEnd) items.push(readTree(list))
  return items
}

function encodeTree(tree: Tree): Uint8Array {
  return Array.isArray(tree) ? encodeRlpList(tree.map(encodeTree)) : encodeRlpBytes(tree)
}

function encodeItem(item: Item): Uint8Array {
  if (Array.isArray(item)) return encodeRlpList(item.map(encodeItem))
  if (typeof item === 'number') return encodeRlpUint(BigInt(item))
  if (item.startsWith('#')) return encodeRlpUint(BigInt(item.slice(1)))
  return encodeRlpBytes(item.startsWith('0x') ? hexToBytes(item) : new TextEncoder().encode(item))
}
