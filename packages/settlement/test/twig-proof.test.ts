import { keccak256 } from '@megarollup/crypto'
import { bytesToHex, createPublicClient, createWalletClient, type Hex, hexToBytes, http, numberToHex } from 'viem'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { twigProofHarnessAbi as abi, twigProofHarnessBytecode } from '../src/generated/TwigProofHarness.ts'
import { type Anvil, deployer, startAnvil } from './anvil.ts'
// Written by packages/state/scripts/write-twig-vectors.ts: an account with 3,000 slots of which 100 were cleared.
import vectors from './twig-proof.vectors.json' with { type: 'json' }

const stateRoot = vectors.stateRoot as Hex
const owner = bytesToHex(new Uint8Array(20).fill(7))
const nobody = bytesToHex(new Uint8Array(20).fill(8))
const emptyCodeHash = bytesToHex(keccak256(new Uint8Array()))
const zero = numberToHex(0, { size: 32 })

let anvil: Anvil
let address: Hex

const client = () => createPublicClient({ chain: foundry, transport: http(anvil.url, { retryCount: 0 }) })
const read = <T>(functionName: 'slot' | 'account' | 'countValidSlots' | 'slotGas', args: readonly unknown[]) =>
  client().readContract({ address, abi, functionName, args } as never) as Promise<T>
const slotArguments = (slot: number) => [stateRoot, owner, numberToHex(slot, { size: 32 })]
const proofOf = (slot: number) => vectors.slots.find((vector) => vector.slot === slot)!.proof as Hex

beforeAll(async () => {
  anvil = await startAnvil({ args: ['--gas-limit', '1000000000'] })
  const wallet = createWalletClient({ account: deployer, chain: foundry, transport: http(anvil.url) })
  const hash = await wallet.deployContract({ abi, bytecode: twigProofHarnessBytecode })
  const receipt = await client().waitForTransactionReceipt({ hash, pollingInterval: 20 })
  address = receipt.contractAddress!
})
afterAll(() => anvil.kill())

describe('TwigProof on a chain', () => {
  it.each(vectors.slots)('reads slot $slot from its proof, absent ones as zero', async ({ slot, value, proof }) => {
    expect(await read('slot', [...slotArguments(slot), proof])).toBe(value)
    expect(value === zero).toBe(slot >= 2500 && slot !== 2999)
  })

  it('reads an account, and that there is none', async () => {
    expect(await read('account', [stateRoot, owner, vectors.account])).toEqual([
      true,
      5n,
      5n * 10n ** 18n,
      emptyCodeHash,
    ])
    expect(await read('account', [stateRoot, nobody, vectors.noAccount])).toEqual([false, 0n, 0n, zero])
  })

  it('reads the state before the first block, where there is nothing but the sentinel', async () => {
    expect(await read('account', [vectors.emptyRoot, owner, vectors.emptyProof])).toEqual([false, 0n, 0n, zero])
  })

  it.each([
    ['a slot that is there', 42],
    ['a slot that is not', 3000],
  ])('refuses 1,000 mutated proofs of %s', async (_, slot) => {
    const proof = hexToBytes(proofOf(slot))
    const mutated = Array.from({ length: 1000 }, (_, i) => bytesToHex(mutate(proof, i)))
    expect(mutated).not.toContain(proofOf(slot))
    const counts = await Promise.all(
      [0, 250, 500, 750].map((from) =>
        read<bigint>('countValidSlots', [...slotArguments(slot), mutated.slice(from, from + 250)]),
      ),
    )
    expect(counts).toEqual([0n, 0n, 0n, 0n])
    expect(await read('countValidSlots', [...slotArguments(slot), [proofOf(slot)]])).toBe(1n)
  })

  it('refuses a valid proof of another slot, of another account and of another root', async () => {
    const foreign = [proofOf(43), proofOf(3000), vectors.account]
    expect(await read('countValidSlots', [...slotArguments(42), foreign])).toBe(0n)
    const [, , slot] = slotArguments(42)
    expect(await read('countValidSlots', [stateRoot, nobody, slot, [proofOf(42)]])).toBe(0n)
    expect(await read('countValidSlots', [vectors.emptyRoot, owner, slot, [proofOf(42)]])).toBe(0n)
  })

  it('costs less than 10,000 gas for a proof', async () => {
    const gas = await read<bigint>('slotGas', [...slotArguments(42), proofOf(42)])
    const absent = await read<bigint>('slotGas', [...slotArguments(3000), proofOf(3000)])
    console.log(`gas of a check: ${gas} present, ${absent} absent; proof bytes: ${proofOf(42).length / 2 - 1}`)
    expect(gas).toBeLessThan(10_000n)
    expect(absent).toBeLessThan(10_000n)
  })
})

/** Every byte is hit in turn; some proofs are also cut, lengthened or have two parts swapped. */
function mutate(proof: Uint8Array, i: number): Uint8Array {
  if (i % 50 === 1) return proof.slice(0, proof.length - 1 - (i % 97))
  if (i % 50 === 2) return Uint8Array.of(...proof, i & 255)
  const mutated = proof.slice()
  if (i % 50 === 3) {
    mutated.copyWithin(16, 144, 240)
    return mutated
  }
  mutated[(i * 7) % proof.length]! ^= 1 << (i % 8)
  return mutated
}
