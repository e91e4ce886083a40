import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { genesisBlock } from '@megarollup/chain'
import { keccak256 } from '@megarollup/crypto'
import type { Network } from '@megarollup/network'
import {
  bytesToHex,
  decodeMiniBlockEnvelope,
  type FeedRecord,
  hexToBytes,
  miniBlockHash,
  type Receipt,
  type StateDiff,
} from '@megarollup/protocol'
import type { Hex } from 'viem'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signerOf } from '../src/accounts.ts'
import { callRpc } from '../src/network/json-rpc.ts'
import { poll } from '../src/network/poll.ts'
import { RecordList } from '../src/refusal/record-list.ts'
import {
  accountAt,
  type MiniBlockLie,
  type MiniBlockScript,
  ScriptedSequencer,
  signerAt,
} from '../src/refusal/scripted-sequencer.ts'
import { addressOf, serveFeed, startFullnode, type WatchedFullnode } from '../src/refusal/start-fullnode.ts'

const SENDER = accountAt(0)
const STRANGER_INDEX = 3
const UNVERIFIED = /above the verified block/

describe('a full node, fed with what a sequencer should not have signed', () => {
  let dir: string
  let sequencer: ScriptedSequencer
  let genesisHash: Uint8Array
  const networks: Network[] = []
  const fullnodes: WatchedFullnode[] = []
  let nonce = 0n

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'megarollup-refusal-'))
    sequencer = await ScriptedSequencer.create(join(dir, 'sequencer'))
    genesisHash = (await genesisBlock(sequencer.genesis)).hash
    nonce = 0n
  })
  afterEach(async () => {
    for (const { node } of fullnodes.splice(0)) await node.stop()
    for (const network of networks.splice(0)) await network.stop()
    await sequencer.close()
    await rm(dir, { recursive: true, force: true })
  })

  describe.each([
    ['a wrong root in the seal', { lieInSeal: true }],
    ['a signed diff that does not lead to the sealed root', { lieInSeal: false }],
  ])('with %s', (_what, { lieInSeal }) => {
    let feed: RecordList
    let victim: WatchedFullnode
    let seen: { verified: Hex; dropped: Hex; balance: Hex }

    beforeEach(async () => {
      const first = await transfer(1_000n)
      const verified = [sequencer.miniBlock(first), await sequencer.seal()]
      const second = await transfer(2_000n)
      // The diff of a lie: the receiver gets a thousand times what was sent, and header and body agree on it.
      const wrongDiff = await transferDiff(2_000_000n)
      const lie = lieInSeal ? undefined : sequencer.lyingMiniBlock({ ...second, diff: wrongDiff }, {})
      const honest = sequencer.miniBlock(second)
      const seal = await sequencer.seal(
        lieInSeal
          ? { seal: ({ header }) => ({ header: { ...header, stateRoot: new Uint8Array(32).fill(1) } }) }
          : { seal: lie ? bindTo(lie) : () => ({}) },
      )
      feed = await serve([...verified, lie ?? honest])
      victim = await follow(feed)
      const dropped = hashOf(second)
      await poll('the receipt above the verified block', () => receipt(victim, dropped))
      seen = { verified: hashOf(first), dropped, balance: await poll('block 1', () => balance(victim, '0x1')) }
      feed.append(seal)
      await poll('the end of following', async () => (victim.node.stopped && victim.ended[0] ? true : undefined))
    })

    it('refuses it and says why', async () => {
      expect(victim.ended).toMatchObject([{ code: 'ROOT_MISMATCH' }])
      expect(victim.said.join('\n')).toMatch(/root/)
      const evidence = await readEvidence()
      expect(evidence.summary).toMatchObject({ kind: 'root-mismatch', code: 'ROOT_MISMATCH' })
      expect(evidence.files).toContain('root-mismatch-seal.bin')
      expect(victim.fatal).toEqual([])
    })

    it('goes on serving what it verified, and nothing above', () => expectOnlyVerified(victim))

    it('does the same after a restart, and follows no more', async () => {
      await victim.node.stop()
      fullnodes.splice(0)
      const again = await follow(feed)
      expect(again.node.stopped?.message).toMatch(/stopped following earlier/)
      await expectOnlyVerified(again)
      feed.append(sequencer.miniBlock())
      expect(again.node.network.status().following).toBeUndefined()
    })

    async function expectOnlyVerified({ url, node }: WatchedFullnode): Promise<void> {
      expect(await callRpc(url, 'eth_blockNumber')).toBe('0x1')
      expect(await balance({ url }, 'latest')).toBe(seen.balance)
      expect(await receipt({ url }, seen.dropped)).toBeUndefined()
      expect(await callRpc(url, 'eth_getTransactionByHash', [seen.dropped])).toBeNull()
      expect((await receipt({ url }, seen.verified))?.blockNumber).toBe('0x1')
      for (const block of ['0x2', 'pending']) {
        await expect(balance({ url }, block)).rejects.toThrow(UNVERIFIED)
        await expect(callRpc(url, 'eth_call', [{ to: RECEIVER }, block])).rejects.toThrow(UNVERIFIED)
        await expect(callRpc(url, 'eth_getTransactionCount', [SENDER.address, block])).rejects.toThrow(UNVERIFIED)
      }
      await expect(callRpc(url, 'eth_getBlockByNumber', ['0x2', false])).rejects.toThrow(UNVERIFIED)
      expect(node.status().sealed_block).toBe(1)
    }
  })

  it('keeps the evidence of two mini-blocks at one height, stops, and serves only what it verified', async () => {
    const script = await transfer(5n)
    const feed = await serve([sequencer.miniBlock(script)])
    const victim = await follow(feed)
    await poll('the mini-block', () => receipt(victim, hashOf(script)))

    const liar = await ScriptedSequencer.create(join(dir, 'liar'))
    liar.miniBlock()
    const onTopOfTheOther = liar.miniBlock()
    await liar.close()
    feed.append(onTopOfTheOther)

    await poll('the end of following', async () => victim.ended[0])
    expect(victim.ended).toMatchObject([{ code: 'DOUBLE_SIGNED', what: 'mini-block 1' }])
    const { summary, files } = await readEvidence()
    expect(summary).toMatchObject({ kind: 'double-signature' })
    expect(files.filter((file) => file.endsWith('.bin')).sort()).toEqual([
      'double-signature-first.bin',
      'double-signature-second.bin',
    ])
    const second = await readFile(join(dir, 'victim', 'evidence', 'double-signature-second.bin'))
    expect(Uint8Array.from(second)).toEqual(onTopOfTheOther.bytes)
    expect(await receipt(victim, hashOf(script))).toBeUndefined()
    await expect(balance(victim, 'pending')).rejects.toThrow(UNVERIFIED)
    expect(await balance(victim, 'latest')).toBe('0x0')
  })

  describe('refuses, drops the peer and goes on with an honest one, when a mini-block has', () => {
    const headerLies: [string, MiniBlockLie['header']][] = [
      ['another chain id', () => ({ chainId: 902n })],
      ['a gap before it', ({ number }) => ({ number: number + 1n })],
      ['a commitment to other transactions', ({ transactionsHash }) => ({ transactionsHash: flip(transactionsHash) })],
      ['a commitment to other receipts', ({ receiptsHash }) => ({ receiptsHash: flip(receiptsHash) })],
      ['a commitment to another diff', ({ diffHash }) => ({ diffHash: flip(diffHash) })],
      ['another dictionary', ({ dictionaryHash }) => ({ dictionaryHash: flip(dictionaryHash) })],
      ['a dictionary epoch too far', ({ dictionaryEpoch }) => ({ dictionaryEpoch: dictionaryEpoch + 2n })],
      ['another gas', ({ cumulativeGasUsed }) => ({ cumulativeGasUsed: cumulativeGasUsed + 1n })],
      ...(
        [
          ['another base fee', { baseFeePerGas: 1n }],
          ['a timestamp that is not above its parent’s', { timestamp: 0n }],
          ['another gas limit', { gasLimit: 1n }],
          ['another fee recipient', { coinbase: new Uint8Array(20) }],
        ] as const
      ).map(([what, change]): [string, MiniBlockLie['header']] => [
        what,
        ({ opening }) =>
          opening ? { opening: { ...opening, environment: { ...opening.environment, ...change } } } : {},
      ]),
    ]
    const lies: [string, MiniBlockLie][] = [
      ...headerLies.map(([what, header]): [string, MiniBlockLie] => [what, header ? { header } : {}]),
      ['another signer', { signer: signerAt(STRANGER_INDEX) }],
      ['no signature', { signer: { address: new Uint8Array(20), sign: () => new Uint8Array(65) } }],
      ['junk for a diff', { body: { diffBytes: Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff) } }],
    ]

    it.each(lies)('%s', async (_what, lie) => {
      const script = await transfer(7n)
      await expectRefusal((opening) => [...opening, sequencer.lyingMiniBlock(script, lie)], script)
    })

    it('other transactions in its body', async () => {
      const script = await transfer(7n)
      const body = { transactions: (await transfer(8n)).transactions }
      await expectRefusal((opening) => [...opening, sequencer.lyingMiniBlock(script, { body })], script)
    })

    it('other receipts in its body', async () => {
      const script = await transfer(7n)
      const receipts = script.receipts.map((one): Receipt => ({ ...one, status: one.status === 1 ? 0 : 1 }))
      await expectRefusal((opening) => [...opening, sequencer.lyingMiniBlock(script, { body: { receipts } })], script)
    })

    it('bytes that are no mini-block', async () => {
      const script = await transfer(7n)
      const junk: FeedRecord = { kind: 'mini-block', number: 3n, bytes: Uint8Array.from({ length: 500 }, (_, i) => i) }
      await expectRefusal((opening) => [...opening, junk], script)
    })

    it('half of its bytes', async () => {
      const script = await transfer(7n)
      const { bytes, ...record } = sequencer.lyingMiniBlock(script, {})
      const half = { ...record, bytes: bytes.subarray(0, bytes.length >> 1) }
      await expectRefusal((opening) => [...opening, { ...half, number: 3n }], script)
    })

    /** A block is sealed honestly; then the liar offers its record in the place of mini-block 2, at the opening of block 2. */
    async function expectRefusal(
      lieAfter: (honest: FeedRecord[]) => FeedRecord[],
      script: Required<MiniBlockScript>,
    ): Promise<void> {
      const opening = [sequencer.miniBlock(), await sequencer.seal()]
      const atPlace = (record: FeedRecord): FeedRecord => (record.kind === 'seal' ? record : { ...record })
      const lies = lieAfter(opening).map((record, i) =>
        i < opening.length ? record : { ...atPlace(record), number: 2n },
      )
      const liar = await serve(lies)
      const honest = await serve([...opening, sequencer.miniBlock(script), await sequencer.seal()])
      const victim = await follow(liar, honest)
      await poll('the honest block', async () =>
        (await callRpc(victim.url, 'eth_blockNumber')) === '0x2' ? true : undefined,
      )
      expect({ ended: victim.ended, fatal: victim.fatal }).toEqual({ ended: [], fatal: [] })
      const upstreams = victim.node.network.status().following?.upstreams
      expect(upstreams?.[0]?.offences, String(upstreams?.[0]?.lastError)).toBe(1)
      expect(BigInt(await balance(victim, 'latest'))).toBe(sequencer.state.account(hexToBytes(RECEIVER))?.balance)
    }
  })

  async function serve(records: FeedRecord[]): Promise<RecordList> {
    const feed = new RecordList(records)
    const network = await serveFeed(feed, sequencer.genesis, genesisHash)
    networks.push(network)
    addresses.set(feed, addressOf(network))
    return feed
  }

  async function follow(...feeds: RecordList[]): Promise<WatchedFullnode> {
    const upstreams = feeds.map((feed) => addresses.get(feed) ?? '')
    const fullnode = await startFullnode({ dataDir: join(dir, 'victim'), genesis: sequencer.genesis, upstreams })
    fullnodes.push(fullnode)
    return fullnode
  }

  /** A mini-block in which the sender gives `value` wei to the receiver. */
  async function transfer(value: bigint): Promise<Required<MiniBlockScript>> {
    const raw = await signerOf(SENDER).signTransaction({
      ...{ type: 'eip1559', chainId: 901, nonce: Number(nonce++), to: RECEIVER, value, gas: 21_000n },
      ...{ maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 0n },
    })
    const receipt: Receipt = { type: 2, status: 1, cumulativeGasUsed: 21_000n, logs: [] }
    return { transactions: [hexToBytes(raw)], receipts: [receipt], diff: await transferDiff(value) }
  }

  async function transferDiff(value: bigint): Promise<StateDiff> {
    const address = hexToBytes(RECEIVER)
    const before = sequencer.state.account(address)
    const codeHash = before?.codeHash ?? keccak256(new Uint8Array())
    const account = { nonce: before?.nonce ?? 0n, balance: (before?.balance ?? 0n) + value, codeHash }
    return { accounts: [{ address, account }], storage: [], codes: [] }
  }

  async function readEvidence() {
    const folder = join(dir, 'victim', 'evidence')
    const files = await readdir(folder)
    return { files, summary: JSON.parse(await readFile(join(folder, 'stopped.json'), 'utf8')) }
  }
})

const RECEIVER: Hex = '0x00000000000000000000000000000000000beef1'
const addresses = new WeakMap<RecordList, string>()

/** What a seal says that covers just this mini-block. */
function bindTo({ bytes }: FeedRecord) {
  const hash = miniBlockHash(decodeMiniBlockEnvelope(bytes).header, keccak256)
  return () => ({ firstMiniBlockHash: hash, lastMiniBlockHash: hash })
}

function hashOf({ transactions }: Required<MiniBlockScript>): Hex {
  return bytesToHex(keccak256(transactions[0] as Uint8Array))
}

async function receipt({ url }: { url: string }, hash: Hex): Promise<{ blockNumber: Hex } | undefined> {
  return (await callRpc<{ blockNumber: Hex } | null>(url, 'eth_getTransactionReceipt', [hash])) ?? undefined
}

async function balance({ url }: { url: string }, block: string): Promise<Hex> {
  return callRpc<Hex>(url, 'eth_getBalance', [RECEIVER, block])
}

/** A copy with one bit changed. */
function flip(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte))
}
