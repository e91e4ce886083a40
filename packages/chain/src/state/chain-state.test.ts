import { keccak256 } from '@megarollup/crypto'
import { blockHash, equalBytes, genesisAllocToDiff, type StateDiff } from '@megarollup/protocol'
import { createMptCommitment, LayeredState, openFlatState } from '@megarollup/state'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { addressOf, testGenesis, word } from '../../test/test-genesis.ts'
import { historySlotChange } from '../execution/protocol-calls.ts'
import { genesisBlock } from '../open-chain.ts'
import { ChainState } from './chain-state.ts'

const path = temporaryFolder()
const genesis = testGenesis()
const alice = addressOf(0)
let state: ChainState
let genesisHash: Uint8Array
let close: () => Promise<void>

async function openState(name: string): Promise<{ state: ChainState; close: () => Promise<void> }> {
  const { header } = await genesisBlock(genesis)
  genesisHash = blockHash(header, keccak256)
  const alloc = genesisAllocToDiff(genesis.alloc, keccak256)
  const commitment = await createMptCommitment({ path: path(`${name}/trie`), genesisHash })
  commitment.apply(alloc)
  await commitment.root(0n)
  await commitment.commit(0n)
  const flat = await openFlatState({ path: path(`${name}/state`), genesisHash })
  await flat.commit([alloc], { block: 0n, miniBlock: 0n })
  const opened = new ChainState({ flat, layered: new LayeredState(flat), commitment, confirmedBlock: 0n })
  opened.resume(genesisHash)
  return {
    state: opened,
    close: async () => {
      await commitment.close()
      await flat.close()
    },
  }
}

beforeEach(async () => {
  ;({ state, close } = await openState('node'))
})
afterEach(() => close())

/** Alice's balance becomes `balance`. */
function pays(balance: bigint): StateDiff {
  const codeHash = state.layered.account(alice)!.codeHash
  return { accounts: [{ address: alice, account: { nonce: 1n, balance, codeHash } }], storage: [], codes: [] }
}

const hashOf = (block: bigint) => word(0xb10c_0000n + block)
const historyOf = (block: bigint) => {
  const { address, slot } = historySlotChange(block, hashOf(block))
  return state.layered.storage(address, slot)
}

describe('ChainState', () => {
  it('gives the same roots whether blocks come one after another or overlap', async () => {
    const sequential: Uint8Array[] = []
    for (const block of [1n, 2n, 3n]) {
      state.push({ blockNumber: block, number: block * 2n - 1n }, pays(block * 10n))
      state.push({ blockNumber: block, number: block * 2n }, pays(block * 10n + 1n))
      sequential.push(await state.close(block))
      await state.confirm(block, hashOf(block))
    }

    const other = await openState('overlapping')
    const overlapping: Promise<Uint8Array>[] = []
    for (const block of [1n, 2n, 3n]) {
      other.state.push({ blockNumber: block, number: block * 2n - 1n }, pays(block * 10n))
      other.state.push({ blockNumber: block, number: block * 2n }, pays(block * 10n + 1n))
      overlapping.push(other.state.close(block))
    }
    for (const [i, root] of overlapping.entries()) {
      expect(await root).toEqual(sequential[i])
      await other.state.confirm(BigInt(i + 1), hashOf(BigInt(i + 1)))
    }
    await other.close()
  })

  it('shows what a mini-block changed at once, and what the trie says after the block is confirmed', async () => {
    state.push({ blockNumber: 1n, number: 1n }, pays(5n))
    expect(state.layered.account(alice)!.balance).toBe(5n)
    const root = await state.close(1n)
    state.push({ blockNumber: 2n, number: 2n }, pays(6n))
    await state.confirm(1n, hashOf(1n))
    expect(state.layered.account(alice)!.balance).toBe(6n)
    expect((await state.commitment.stateAt(root).account(alice))!.balance).toBe(5n)
    expect(state.flat.position()).toEqual({ block: 1n, miniBlock: 1n })
  })

  it('enters the hash of a block into the state of the next one, in the flat state and in the trie', async () => {
    state.push({ blockNumber: 1n, number: 1n }, pays(5n))
    const root1 = await state.close(1n)
    await state.confirm(1n, hashOf(1n))
    expect(historyOf(1n)).toEqual(hashOf(1n))
    state.push({ blockNumber: 2n, number: 2n }, pays(6n))
    const root2 = await state.close(2n)
    await state.confirm(2n, hashOf(2n))
    const { address, slot } = historySlotChange(1n, hashOf(1n))
    expect(await state.commitment.stateAt(root1).storage(address, slot)).toEqual(new Uint8Array(32))
    expect(await state.commitment.stateAt(root2).storage(address, slot)).toEqual(hashOf(1n))
    const genesisSlot = historySlotChange(0n, genesisHash)
    expect(await state.commitment.stateAt(root1).storage(address, genesisSlot.slot)).toEqual(genesisHash)
  })

  it('tells listeners of confirmed blocks in their order, and takes no block twice or early', async () => {
    const confirmed: bigint[] = []
    const unsubscribe = state.onConfirmed((block) => confirmed.push(block))
    state.push({ blockNumber: 1n, number: 1n }, pays(5n))
    await state.close(1n)
    await expect(state.confirm(2n, hashOf(2n))).rejects.toThrow('block 2 confirmed while block 1 is being built')
    await state.confirm(1n, hashOf(1n))
    expect(() => state.merkleize(1n, pays(7n))).toThrow('already confirmed')
    unsubscribe()
    state.push({ blockNumber: 2n, number: 2n }, pays(6n))
    await state.close(2n)
    await state.confirm(2n, hashOf(2n))
    expect([confirmed, state.confirmedBlock]).toEqual([[1n], 2n])
  })

  it('forgets everything above the confirmed block on demand', async () => {
    state.push({ blockNumber: 1n, number: 1n }, pays(5n))
    const root = await state.close(1n)
    await state.confirm(1n, hashOf(1n))
    state.push({ blockNumber: 2n, number: 2n }, pays(6n))
    state.push({ blockNumber: 3n, number: 3n }, pays(7n))
    await state.dropUnconfirmed()
    expect(state.layered.account(alice)!.balance).toBe(5n)
    expect(state.confirmedBlock).toBe(1n)
    expect(equalBytes((await state.commitment.head())!.root, root)).toBe(true)
  })
})
