import { createSigner } from '@megarollup/crypto'
import { type BatchBlock, type DigestSigner, hexToBytes } from '@megarollup/protocol'
import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestAccount, testAccounts } from '../src/accounts.ts'
import * as change from '../src/derive/change-block.ts'
import { flip } from '../src/derive/change-block.ts'
import { derivePosted, type PostedChain, readPostedChain, repost } from '../src/derive/posted-chain.ts'
import { signBlock, signSeal } from '../src/derive/sign-block.ts'
import { callRpc } from '../src/network/json-rpc.ts'
import { poll } from '../src/network/poll.ts'
import { type Roles, startRoles } from '../src/network/start-roles.ts'
import { DEVNET, runMegarollup } from '../src/process/megarollup.ts'
import { mixedTransactions } from '../src/scenarios/mixed/mixed-transactions.ts'

/** Index of the sequencer's account in the devnet's mnemonic. */
const SEQUENCER_INDEX = 12
/** An account of L1 that the devnet does not use. */
const TAMPERER_INDEX = 15

describe('derivation of a chain that was posted with a change', () => {
  let network: Roles
  let chain: PostedChain
  let sequencer: DigestSigner
  let tamperer: TestAccount

  beforeAll(async () => {
    network = await startRoles({ command: DEVNET })
    const { blocks } = await mixedTransactions(network, { count: 150, seed: 'tampered' })
    const isSafe = async () => {
      const { number } = await callRpc<{ number: Hex }>(network.read, 'eth_getBlockByNumber', ['safe', false])
      return BigInt(number) >= blocks.last ? true : undefined
    }
    await poll(`block ${blocks.last} safe`, isSafe, { timeoutMs: 60_000, intervalMs: 200 })
    for (const { name } of network.nodes) await network.role(name).stop()
    const { l1, da, contracts } = network.ready
    chain = await readPostedChain({ l1Url: l1.rpc, daUrl: da.url, inbox: contracts.inbox as Hex })
    const accounts = testAccounts(TAMPERER_INDEX + 1)
    sequencer = createSigner(hexToBytes((accounts[SEQUENCER_INDEX] as TestAccount).privateKey))
    tamperer = accounts[TAMPERER_INDEX] as TestAccount
  }, 400_000)
  afterAll(() => network?.stop())

  it('reaches the end of what was not changed', async () => {
    const { head, blocks } = await derivePosted(chain, await repost(chain, chain.blocks, { account: tamperer }))
    expect({ blocks, number: Number(head.number) }).toEqual({ blocks: chain.blocks.length, number: blocks })
  })

  it('ends `megarollup derive` with status 1 and the number of the block', async () => {
    const { number, blocks } = tampered((block) => change.withTransactions(block, flipFirst))
    const inbox = await repost(chain, blocks, { account: tamperer })
    const { l1, da } = network.ready
    const args = ['derive', '--l1', l1.rpc, '--da', da.url, '--inbox', inbox]
    const { exitCode, stdout, stderr } = await runMegarollup(args)
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain(`stops at block ${number}:`)
  })

  describe('stops at a block whose payload', () => {
    it('has another byte in a transaction', () =>
      expectStop((block) => change.withTransactions(block, flipFirst), /mini-block \d+: /))

    it('has another byte in a diff', () =>
      expectStop((block) => change.withDiff(block, flip), /diff is not the one that execution leads to/))

    it('lacks a transaction', () =>
      expectStop((block) => change.withoutLastTransaction(block), /signed by|signature .* is invalid/))

    it('has transactions in another order', () =>
      expectStop((block) => change.withTransactions(block, (all) => all.toReversed()), /mini-block \d+: /))

    it('has a seal without a signature', () =>
      expectStop(
        (block) => ({ ...block, seal: { ...block.seal, signature: new Uint8Array(65) } }),
        /signature of its seal is invalid/,
      ))

    it('has a seal that somebody else signed', () =>
      expectStop((block) => ({ ...block, seal: signSeal(block.seal.seal, stranger()) }), /seal is signed by/))

    it('has mini-blocks that somebody else signed', () =>
      expectStop(
        (block) => ({ ...block, miniBlocks: signBlock(block, stranger()).miniBlocks }),
        /mini-block \d+ is signed by/,
      ))
  })

  describe('stops at a block for which the sequencer itself signed', () => {
    it('receipts that execution does not give', () =>
      expectStop(
        (block) => resigned(change.withHeader(block, ({ receiptsHash }) => ({ receiptsHash: flip(receiptsHash) }))),
        /receipts differ/,
      ))

    it('another gas than execution uses', () =>
      expectStop(
        (block) =>
          resigned(
            change.withHeader(block, ({ cumulativeGasUsed }) => ({ cumulativeGasUsed: cumulativeGasUsed + 1n })),
          ),
        /cumulative gas/,
      ))

    it('fewer transactions than its diff comes from', () =>
      expectStop((block) => resigned(change.withoutLastTransaction(block)), /another diff/))

    it('a diff that execution does not lead to', () =>
      expectStop(
        (block) => resigned(change.withHeader(block, ({ diffHash }) => ({ diffHash: flip(diffHash) }))),
        /another diff/,
      ))

    it('a state root that execution does not lead to', () =>
      expectStop(
        (block) => withSeal(block, ({ header }) => ({ header: { ...header, stateRoot: flip(header.stateRoot) } })),
        /state root/,
      ))

    it('another header than its mini-blocks make', () =>
      expectStop(
        (block) =>
          withSeal(block, ({ header }) => ({ header: { ...header, receiptsRoot: flip(header.receiptsRoot) } })),
        /header is not the sealed one/,
      ))

    it.each(['firstMiniBlockHash', 'lastMiniBlockHash'] as const)('a seal that binds another %s', (field) =>
      expectStop((block) => withSeal(block, (seal) => ({ [field]: flip(seal[field]) })), /binds/),
    )

    it('a seal that names another L1 origin than its mini-blocks', () =>
      expectStop(
        (block) => withSeal(block, ({ l1Origin }) => ({ l1Origin: { ...l1Origin, number: l1Origin.number + 1n } })),
        /L1 origin/,
      ))

    it('an L1 origin that L1 does not have', () =>
      expectStop(
        (block) =>
          resigned(
            change.withOpening(block, ({ l1Origin }) => ({ l1Origin: { ...l1Origin, hash: flip(l1Origin.hash) } })),
          ),
        /L1 origin/,
      ))

    it('other randomness than its L1 origin gives', () =>
      expectStop(
        (block) =>
          resigned(
            change.withOpening(block, ({ environment }) => ({
              environment: { ...environment, prevRandao: flip(environment.prevRandao) },
            })),
          ),
        /L1 origin/,
      ))

    it('another base fee than the rule gives', () =>
      expectStop(
        (block) =>
          resigned(
            change.withOpening(block, ({ environment }) => ({
              environment: { ...environment, baseFeePerGas: environment.baseFeePerGas + 1n },
            })),
          ),
        /mini-block \d+: /,
      ))
  })

  it('stops before a batch whose payload the DA layer does not have, and names its blocks', async () => {
    const nowhere = { ...chain.da, put: async () => Uint8Array.of(0, ...new Uint8Array(32).fill(7)) }
    const inbox = await repost(chain, chain.blocks, { account: tamperer, da: nowhere })
    await expect(derivePosted(chain, inbox)).rejects.toThrow(`blocks 1 to ${chain.blocks.length}`)
  })

  function stranger(): DigestSigner {
    return createSigner(hexToBytes(tamperer.privateKey))
  }

  function resigned(block: BatchBlock): BatchBlock {
    return signBlock(block, sequencer)
  }

  function withSeal(
    block: BatchBlock,
    other: (seal: BatchBlock['seal']['seal']) => Partial<BatchBlock['seal']['seal']>,
  ): BatchBlock {
    return { ...block, seal: signSeal({ ...block.seal.seal, ...other(block.seal.seal) }, sequencer) }
  }

  /** The chain up to and including a block in its second half that has a mini-block of two transactions, which is changed. */
  function tampered(tamper: (block: BatchBlock) => BatchBlock): { number: number; blocks: BatchBlock[] } {
    const middle = Math.floor(chain.blocks.length / 2)
    const index = chain.blocks.findIndex((block, i) => i >= middle && change.fullest(block).transactions.length > 1)
    const blocks = chain.blocks.slice(0, index + 1)
    return { number: index + 1, blocks: blocks.map((block, i) => (i === index ? tamper(block) : block)) }
  }

  async function expectStop(tamper: (block: BatchBlock) => BatchBlock, why: RegExp): Promise<void> {
    const { number, blocks } = tampered(tamper)
    const inbox = await repost(chain, blocks, { account: tamperer })
    const error = await derivePosted(chain, inbox).then(
      () => expect.fail('it was derived to its end'),
      (cause) => cause,
    )
    expect(error).toMatchObject({ code: 'DERIVATION', block: BigInt(number) })
    expect(error.message).toMatch(why)
  }
})

function flipFirst([first, ...others]: readonly Uint8Array[]): Uint8Array[] {
  return [flip(first as Uint8Array), ...others]
}
