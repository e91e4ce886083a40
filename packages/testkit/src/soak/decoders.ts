import { globSync, readFileSync } from 'node:fs'
import {
  decodeBlockHeader,
  decodeMiniBlockHeader,
  decodeReceipt,
  decodeReceipts,
  decodeSignedBlockSeal,
  decodeSignedMiniBlock,
  decodeStateDiff,
  decodeSyncMessage,
  decodeTransaction,
  encodeBlockHeader,
  encodeMiniBlockHeader,
  encodeReceipts,
  encodeSignedBlockSeal,
  encodeStateDiff,
  encodeSyncMessage,
  encodeTransaction,
  MegarollupError,
} from '@megarollup/protocol'
import { zstdCompressor } from '@megarollup/protocol/node'
import { bytesToHex, hexToBytes, isHex } from 'viem'
import type { Random } from '../random.ts'
import { mutate } from './mutate.ts'
import type { Soak } from './Soak.ts'

interface Target {
  name: string
  /** Folder of the format in `protocol/src`, whose `vectors.json` gives the seeds. */
  folder: string
  /** Decodes; where the format has one encoding for a value, returns the encoding of what was decoded. */
  decode(bytes: Uint8Array): Uint8Array | undefined
}

const TARGETS: readonly Target[] = [
  canonical('transaction', 'transaction', (bytes) => encodeTransaction(decodeTransaction(bytes))),
  canonical('block header', 'block-header', (bytes) => encodeBlockHeader(decodeBlockHeader(bytes))),
  canonical('block seal', 'block-seal', (bytes) => encodeSignedBlockSeal(decodeSignedBlockSeal(bytes))),
  canonical('mini-block header', 'mini-block-header', (bytes) => encodeMiniBlockHeader(decodeMiniBlockHeader(bytes))),
  canonical('receipts', 'receipt', (bytes) => encodeReceipts(decodeReceipts(bytes))),
  canonical('state diff', 'state-diff', (bytes) => encodeStateDiff(decodeStateDiff(bytes))),
  canonical('sync message', 'sync-message', (bytes) => encodeSyncMessage(decodeSyncMessage(bytes))),
  { name: 'consensus receipt', folder: 'receipt', decode: discard(decodeReceipt) },
  {
    name: 'mini-block',
    folder: 'mini-block',
    // What zstd makes of a body is the encoder's choice, so there is no one encoding to compare with.
    decode: discard((bytes) => decodeSignedMiniBlock(bytes, { maxBytes: 1 << 20, compressors: [zstdCompressor()] })),
  },
]

const INPUTS_A_ROUND = 1_000
/** No input of these sizes may take longer; thousands of times what they take. */
const SLOWEST_MS = 2_000
const MAX_RANDOM_BYTES = 600

/** Damaged and random bytes against every decoder: a value that encodes to the same bytes, or a typed error. */
export const decodersSoak: Soak = {
  name: 'decoders',
  description: 'every wire decoder against damaged and random bytes',
  async start() {
    const counts = new Map(TARGETS.map(({ name }) => [name, { inputs: 0, accepted: 0 }]))
    const seeds = new Map(TARGETS.map(({ folder }) => [folder, readSeeds(folder)]))
    return {
      round(random) {
        for (let input = 0; input < INPUTS_A_ROUND; input++) {
          const target = random.pick(TARGETS)
          const bytes = drawInput(seeds.get(target.folder) ?? [], random)
          const count = counts.get(target.name)
          if (count === undefined) continue
          count.inputs++
          if (feed(target, bytes) === 'accepted') count.accepted++
        }
      },
      summary: () =>
        Array.from(counts, ([name, { inputs, accepted }]) => `${name}: ${inputs} inputs, ${accepted} accepted`).join(
          '\n',
        ),
    }
  },
}

/** Throws when the decoder does anything but accept or refuse by a typed error. */
function feed(target: Target, bytes: Uint8Array): 'accepted' | 'refused' {
  const before = performance.now()
  let again: Uint8Array | undefined
  try {
    again = target.decode(bytes.slice())
  } catch (cause) {
    if (cause instanceof MegarollupError && cause.code !== 'ENCODE') return 'refused'
    throw new Error(`the decoder of ${target.name} broke on ${bytesToHex(bytes)}`, { cause })
  }
  const tookMs = performance.now() - before
  if (tookMs > SLOWEST_MS) throw new Error(`${target.name} took ${tookMs} ms for ${bytesToHex(bytes)}`)
  if (again !== undefined && bytesToHex(again) !== bytesToHex(bytes)) {
    throw new Error(`${target.name} has two encodings: ${bytesToHex(bytes)} and ${bytesToHex(again)}`)
  }
  return 'accepted'
}

function drawInput(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  if (seeds.length === 0 || random.below(10) === 0) return random.bytes(random.below(MAX_RANDOM_BYTES))
  const seed = random.pick(seeds)
  return random.below(20) === 0 ? seed : mutate(seed, random)
}

/** Every hex string in the vectors of a format: whole encodings, and pieces that are as good as any start. */
function readSeeds(folder: string): Uint8Array[] {
  const seeds: Uint8Array[] = []
  const protocol = new URL('../../../protocol/src/', import.meta.url)
  for (const file of globSync(`${folder}/**/*vectors.json`, { cwd: protocol })) {
    JSON.parse(readFileSync(new URL(file, protocol), 'utf8'), (_key, value: unknown) => {
      if (typeof value === 'string' && isHex(value) && value.length % 2 === 0 && value.length > 6) {
        seeds.push(hexToBytes(value))
      }
      return value
    })
  }
  return seeds
}

function canonical(name: string, folder: string, decode: (bytes: Uint8Array) => Uint8Array): Target {
  return { name, folder, decode }
}

function discard(decode: (bytes: Uint8Array) => unknown): Target['decode'] {
  return (bytes) => {
    decode(bytes)
    return undefined
  }
}
