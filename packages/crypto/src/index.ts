export { keccak256 } from './keccak.ts'
export * from './secp256k1/index.ts'
export * from './trie/index.ts'
