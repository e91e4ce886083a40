import { bytesToHex, hexToBytes } from '../bytes/hex.ts'
import type { BlockHeader } from '../domain/block.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'
import type { StateDiff } from '../domain/state.ts'
import { EMPTY_CODE_HASH, sortStateDiff } from '../state-diff/canonical.ts'
import type { Genesis, GenesisAccount } from './ChainConfig.ts'

/** Root of an empty hexary trie: Keccak-256 of the RLP of nothing. */
export const EMPTY_ROOT_HASH: Hash = hexToBytes('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
/** Keccak-256 of the RLP of an empty list: `ommersHash` of every block. */
export const EMPTY_OMMERS_HASH: Hash = hexToBytes('0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347')
/** SHA-256 of nothing: `requestsHash` of a block without requests (EIP-7685). */
export const EMPTY_REQUESTS_HASH: Hash = hexToBytes(
  '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
)

/** The genesis state as changes to an empty state, in canonical order. */
export function genesisAllocToDiff(alloc: readonly GenesisAccount[], keccak256: Keccak256): StateDiff {
  const codes = new Map<string, { hash: Hash; code: Uint8Array }>()
  const accounts = alloc.map(({ address, balance, nonce, code }) => {
    const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256(code)
    if (code.length > 0) codes.set(bytesToHex(codeHash), { hash: codeHash, code })
    return { address, account: { nonce, balance, codeHash } }
  })
  const storage = alloc.flatMap(({ address, storage }) => storage.map((entry) => ({ address, ...entry })))
  return sortStateDiff({ accounts, storage, codes: [...codes.values()] })
}

/** The header of block 0, over `stateRoot`, the root of the state that `genesisAllocToDiff` describes. */
export function buildGenesisHeader(genesis: Genesis, stateRoot: Hash): BlockHeader {
  return {
    parentHash: new Uint8Array(32),
    ommersHash: EMPTY_OMMERS_HASH,
    stateRoot,
    transactionsRoot: EMPTY_ROOT_HASH,
    receiptsRoot: EMPTY_ROOT_HASH,
    logsBloom: new Uint8Array(256),
    number: 0n,
    gasUsed: 0n,
    ...genesis.header,
    withdrawalsRoot: EMPTY_ROOT_HASH,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    requestsHash: EMPTY_REQUESTS_HASH,
  }
}
