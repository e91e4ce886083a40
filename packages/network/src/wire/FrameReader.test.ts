import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JunkError } from '../errors.ts'
import { FrameReader } from './FrameReader.ts'

function framed(messages: Uint8Array[]): Uint8Array {
  return Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(message.length)
      return [length, message]
    }),
  )
}

function drain(reader: FrameReader): Uint8Array[] {
  const messages: Uint8Array[] = []
  for (let message = reader.next(); message !== undefined; message = reader.next()) messages.push(message)
  return messages
}

describe('a frame reader', () => {
  it('gives back the messages however the stream was cut', () => {
    const message = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1, max: 40_000 }).map((size) => new Uint8Array(size).fill(size)),
    )
    const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20_000 })), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), cuts, fc.boolean(), (messages, sizes, drainsEarly) => {
        const reader = new FrameReader(40_000)
        const bytes = framed(messages)
        const read: Uint8Array[] = []
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const size = sizes[cut % sizes.length]!
          reader.push(bytes.subarray(at, at + size))
          at += size
          if (drainsEarly) read.push(...drain(reader))
        }
        read.push(...drain(reader))
        expect(Buffer.concat(read).equals(Buffer.concat(messages))).toBe(true)
        expect(read.map((one) => one.length)).toEqual(messages.map((one) => one.length))
        expect(reader.bufferedBytes).toBe(0)
      }),
    )
  })

  it('refuses a length above its bound before the message comes', () => {
    const reader = new FrameReader(100)
    expect(() => reader.push(new Uint8Array([101, 0, 0, 0]))).toThrow(JunkError)
  })

  it('refuses a message of no bytes', () => {
    expect(() => new FrameReader(100).push(new Uint8Array(4))).toThrow(JunkError)
  })

  it('refuses a bad length behind a good message, when it gets there', () => {
    const reader = new FrameReader(100)
    reader.push(new Uint8Array([1, 0, 0, 0, 9, 255, 255, 255, 255]))
    expect(() => reader.next()).toThrow(JunkError)
  })

  it('never holds more than came, whatever a length promises', () => {
    const reader = new FrameReader(0xffffffff)
    reader.push(new Uint8Array([255, 255, 255, 255, 1, 2, 3]))
    expect(reader.bufferedBytes).toBe(3)
    expect(reader.next()).toBeUndefined()
  })

  it('survives noise: messages within the bound, or a refusal', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
        const reader = new FrameReader(64)
        try {
          for (const chunk of chunks) {
            reader.push(chunk)
            for (const message of drain(reader)) expect(message.length).toBeLessThanOrEqual(64)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(JunkError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
