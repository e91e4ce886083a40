import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keccak256, secureTrieRoot, trieRoot } from '@megarollup/crypto'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { BatchTrie } from '@megarollup/state'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'

interface TrieTest {
  /** Entries in any order, or changes in the given order; `null` deletes. */
  in: Record<string, string> | [string, string | null][]
  root: string
}

const FIXTURE = 'ethereum-tests-misc'
if (!fixtureArchive(FIXTURE)) console.info(`Trie tests are skipped. ${missingFixture(FIXTURE)}`)

type Entry = readonly [key: Uint8Array, value: Uint8Array]

/** The root that the state engine's trie has, whose keys are hashes. */
function batchTrieRoot(entries: Entry[]): Uint8Array {
  const offsets = new Uint32Array(entries.length + 1)
  for (const [i, [, value]] of entries.entries()) offsets[i + 1] = offsets[i]! + value.length
  const trie = new BatchTrie()
  trie.update({
    keys: Buffer.concat(entries.map(([key]) => keccak256(key))),
    values: Buffer.concat(entries.map(([, value]) => value)),
    offsets,
  })
  return trie.root()
}

const FILES = [
  ['trieanyorder', trieRoot],
  ['trieanyorder_secureTrie', secureTrieRoot],
  ['trietest', trieRoot],
  ['trietest_secureTrie', secureTrieRoot],
  ['hex_encoded_securetrie_test', secureTrieRoot],
  ['trieanyorder_secureTrie', batchTrieRoot],
  ['trietest_secureTrie', batchTrieRoot],
  ['hex_encoded_securetrie_test', batchTrieRoot],
] as const

const bytes = (text: string) => (text.startsWith('0x') ? hexToBytes(text) : new TextEncoder().encode(text))

describe.runIf(fixtureArchive(FIXTURE))('roots of tries', () => {
  it.each(FILES)('are those of TrieTests/%s', async (file, rootOf) => {
    const path = join(await fixtureFolder(FIXTURE), 'TrieTests', `${file}.json`)
    const tests: Record<string, TrieTest> = JSON.parse(await readFile(path, 'utf8'))
    for (const [name, { in: changes, root }] of Object.entries(tests)) {
      const left = new Map<string, string>()
      for (const [key, value] of Array.isArray(changes) ? changes : Object.entries(changes)) {
        if (value === null) left.delete(key)
        else left.set(key, value)
      }
      const entries = Array.from(left, ([key, value]) => [bytes(key), bytes(value)] as const)
      expect(bytesToHex(rootOf(entries)), name).toBe(root)
    }
    expect(Object.keys(tests)).not.toHaveLength(0)
  })
})
