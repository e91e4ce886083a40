import assert from 'node:assert/strict'
import type { DaClient } from '@megarollup/protocol'

/** A backend under test, fresh for each case, with handles on its layer. */
export interface DaHarness {
  client: DaClient
  /** A well-formed commitment of a payload that was never stored. */
  missingCommitment(): Uint8Array
  /** Changes a stored payload behind the layer's back. */
  corrupt(commitment: Uint8Array): Promise<void>
  /** Makes the layer unreachable, and reachable again with what it had stored. */
  takeDown(): Promise<void>
  bringUp(): Promise<void>
  /** Makes the layer answer later than the client waits, until `bringUp`. Absent for layers that cannot be late. */
  slowDown?: () => Promise<void>
  close(): Promise<void>
}

/** One rule that every backend keeps. `run` rejects with an `AssertionError` when it does not. */
export interface DaComplianceCase {
  /** A sentence. */
  name: string
  run(harness: DaHarness): Promise<void>
}

/**
 * What every backend of `DaClient` must do, without a test framework:
 *
 * ```ts
 * for (const { name, run } of daComplianceCases)
 *   it(name, async () => {
 *     const harness = await setup()
 *     await run(harness).finally(() => harness.close())
 *   })
 * ```
 */
export const daComplianceCases: DaComplianceCase[] = [
  {
    name: 'gives back byte for byte what was put',
    async run({ client }) {
      const payload = pattern(10_000, 1)
      assert.deepEqual(bytes(await client.get(await client.put(payload))), bytes(payload))
    },
  },
  {
    name: 'takes an empty payload',
    async run({ client }) {
      const stored = await client.get(await client.put(new Uint8Array()))
      assert.equal(stored.length, 0)
    },
  },
  {
    name: 'takes a payload of maxPayloadBytes',
    async run({ client }) {
      const payload = pattern(client.maxPayloadBytes, 2)
      assert.deepEqual(bytes(await client.get(await client.put(payload))), bytes(payload))
    },
  },
  {
    name: 'refuses a payload above maxPayloadBytes before it is sent',
    async run({ client }) {
      await rejectsWith(client.put(new Uint8Array(client.maxPayloadBytes + 1)), 'DA_PAYLOAD_TOO_LARGE')
    },
  },
  {
    name: 'takes a view into a larger buffer as its own bytes only',
    async run({ client }) {
      const buffer = pattern(3_000, 3)
      const view = buffer.subarray(1_000, 2_000)
      assert.deepEqual(bytes(await client.get(await client.put(view))), bytes(view))
    },
  },
  {
    name: 'takes the same payload again',
    async run({ client }) {
      const payload = pattern(500, 4)
      const first = await client.put(payload)
      const second = await client.put(payload)
      for (const commitment of [first, second])
        assert.deepEqual(bytes(await client.get(commitment)), bytes(payload), 'each commitment must give the payload')
    },
  },
  {
    name: 'stores payloads that are put at the same time',
    async run({ client }) {
      const payloads = Array.from({ length: 16 }, (_, index) => pattern(2_000 + index, index))
      const commitments = await Promise.all(payloads.map((payload) => client.put(payload)))
      const stored = await Promise.all(commitments.map((commitment) => client.get(commitment)))
      assert.deepEqual(stored.map(bytes), payloads.map(bytes))
    },
  },
  {
    name: 'says that a payload is missing',
    async run({ client, missingCommitment }) {
      await rejectsWith(client.get(missingCommitment()), 'DA_NOT_FOUND')
    },
  },
  {
    name: 'never gives out a damaged payload',
    async run({ client, corrupt }) {
      const commitment = await client.put(pattern(5_000, 5))
      await corrupt(commitment)
      await rejectsWith(client.get(commitment), 'DA_CORRUPTED', 'DA_UNAVAILABLE')
    },
  },
  {
    name: 'stores a damaged payload again when it is put again',
    async run({ client, corrupt }) {
      const payload = pattern(5_000, 6)
      await corrupt(await client.put(payload))
      assert.deepEqual(bytes(await client.get(await client.put(payload))), bytes(payload))
    },
  },
  {
    name: 'calls a layer that is down unavailable, never a payload missing, and goes on when it is up again',
    async run({ client, takeDown, bringUp }) {
      const before = pattern(1_000, 7)
      const commitment = await client.put(before)
      await takeDown()
      await rejectsWith(client.get(commitment), 'DA_UNAVAILABLE')
      await rejectsWith(client.put(pattern(1_000, 8)), 'DA_UNAVAILABLE')
      await bringUp()
      assert.deepEqual(bytes(await client.get(commitment)), bytes(before))
      assert.equal((await client.get(await client.put(pattern(1_000, 8)))).length, 1_000)
    },
  },
  {
    name: 'gives up on a layer that is too slow, and goes on when it is not',
    async run({ client, slowDown, bringUp }) {
      if (slowDown === undefined) return
      const commitment = await client.put(pattern(1_000, 9))
      await slowDown()
      await rejectsWith(client.get(commitment), 'DA_UNAVAILABLE')
      await bringUp()
      assert.equal((await client.get(commitment)).length, 1_000)
    },
  },
  {
    name: 'stops when its caller has given up, with the reason of the caller',
    async run({ client }) {
      const reason = new Error('the caller gave up')
      const signal = AbortSignal.abort(reason)
      await assert.rejects(client.put(pattern(10, 10), { signal }), reason)
      await assert.rejects(client.get(await client.put(pattern(10, 10)), { signal }), reason)
    },
  },
]

/** Bytes that differ with each seed and do not compress to nothing. */
function pattern(sizeBytes: number, seed: number): Uint8Array {
  let state = (seed + 1) * 0x9e3779b1
  return Uint8Array.from({ length: sizeBytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

/** One class for comparison: backends may return Buffers. */
function bytes(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

async function rejectsWith(promise: Promise<unknown>, ...codes: string[]): Promise<void> {
  await assert.rejects(promise, (error: { code?: string }) => {
    assert.ok(codes.includes(error.code ?? ''), `expected an error ${codes.join(' or ')}, got ${String(error)}`)
    return true
  })
}
