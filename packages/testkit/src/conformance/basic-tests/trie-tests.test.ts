import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { secureTrieRoot, trieRoot } from '@megarollup/crypto'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'

interface TrieTest {
  /** Entries in any order, or changes in the given order; `null` deletes. */
  in: Record<string, string> | [string, string | null][]
  root: string
}

const FIXTURE = 'ethereum-tests-misc'
if (!fixtureArchive(FIXTURE)) console.info(`Trie tests are skipped. ${missingFixture(FIXTURE)}`)

const FILES = [
  ['trieanyorder', trieRoot],
  ['trieanyorder_secureTrie', secureTrieRoot],
  ['trietest', trieRoot],
  ['trietest_secureTrie', secureTrieRoot],
  ['hex_encoded_securetrie_test', secureTrieRoot],
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
