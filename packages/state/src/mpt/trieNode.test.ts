import { BranchMPTNode, ExtensionMPTNode, LeafMPTNode } from '@ethereumjs/mpt'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DamagedStateError } from '../errors.ts'
import { decodeNode, encodeNode, hashRef, type TrieNode } from './trieNode.ts'

const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
const nibbles = (minLength: number) => fc.array(fc.nat(15), { minLength, maxLength: 64 })
const hash = bytes(32, 32)

describe('trie nodes', () => {
  it('are encoded as @ethereumjs/mpt encodes them, and decoded back', () => {
    fc.assert(
      fc.property(nibbles(0), bytes(1, 300), (path, value) => {
        const leaf = same(
          { kind: 'leaf', path: Uint8Array.from(path), value },
          new LeafMPTNode(path, value).serialize(),
        )
        expect(leaf).toEqual({ kind: 'leaf', path: Uint8Array.from(path), value })
      }),
    )
    fc.assert(
      fc.property(nibbles(1), hash, (path, child) => {
        const extension: TrieNode = { kind: 'extension', path: Uint8Array.from(path), child: hashRef(child) }
        expect(same(extension, new ExtensionMPTNode(path, child).serialize())).toEqual(extension)
      }),
    )
    fc.assert(
      fc.property(fc.array(fc.option(hash, { nil: null }), { minLength: 16, maxLength: 16 }), (children) => {
        const theirs = new BranchMPTNode()
        for (const [nibble, child] of children.entries()) theirs.setBranch(nibble, child)
        const branch: TrieNode = {
          kind: 'branch',
          children: children.map((child) => (child ? hashRef(child) : undefined)),
        }
        expect(same(branch, theirs.serialize())).toEqual(branch)
      }),
    )
  })

  it('are refused with a typed error when their bytes are damaged, never with another', () => {
    const branch = encodeNode({ kind: 'branch', children: new Array(16).fill(hashRef(new Uint8Array(32).fill(9))) })
    const leaf = encodeNode({ kind: 'leaf', path: Uint8Array.of(1, 2, 3), value: new Uint8Array(70).fill(3) })
    for (const node of [branch, leaf])
      for (let length = 0; length < node.length; length++)
        expect(() => decodeNode(node.subarray(0, length))).toThrow(DamagedStateError)
    fc.assert(
      fc.property(fc.constantFrom(branch, leaf), fc.nat(), fc.integer({ min: 1, max: 255 }), (node, at, flip) => {
        const changed = node.slice()
        changed[at % changed.length]! ^= flip
        decodesOrIsRefused(changed)
      }),
      { numRuns: 2_000 },
    )
    fc.assert(fc.property(bytes(0, 100), decodesOrIsRefused), { numRuns: 2_000 })
  })
})

function same(node: TrieNode, theirs: Uint8Array): TrieNode {
  const encoded = encodeNode(node)
  expect(Buffer.from(encoded).toString('hex')).toBe(Buffer.from(theirs).toString('hex'))
  return decodeNode(encoded)
}

function decodesOrIsRefused(bytes: Uint8Array): void {
  try {
    decodeNode(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedStateError)
  }
}
