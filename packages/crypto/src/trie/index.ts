export { MerkleTrie } from './MerkleTrie.ts'
export { orderedTrieRoot, secureTrieRoot, type TrieEntry, trieRoot } from './roots.ts'
export { EMPTY_TRIE_ROOT, TrieBuilder } from './TrieBuilder.ts'
