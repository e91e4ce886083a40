import { expect, test } from 'vitest'
import { matchesLog } from './matchesLog.ts'

const token = new Uint8Array(20).fill(1)
const other = new Uint8Array(20).fill(2)
const transfer = new Uint8Array(32).fill(3)
const alice = new Uint8Array(32).fill(4)
const bob = new Uint8Array(32).fill(5)
const log = { address: token, topics: [transfer, alice], data: new Uint8Array() }

test('an empty pattern matches every log', () => {
  expect(matchesLog({ addresses: [], topics: [] }, log)).toBe(true)
})

test('any of the addresses, and at each position any of the topics', () => {
  expect(matchesLog({ addresses: [other, token], topics: [[transfer], [bob, alice]] }, log)).toBe(true)
  expect(matchesLog({ addresses: [other], topics: [] }, log)).toBe(false)
  expect(matchesLog({ addresses: [], topics: [[alice]] }, log)).toBe(false)
  expect(matchesLog({ addresses: [], topics: [undefined, [alice]] }, log)).toBe(true)
  expect(matchesLog({ addresses: [], topics: [undefined, [bob]] }, log)).toBe(false)
})

test('a log with fewer topics than positions does not match, even where the position takes all', () => {
  expect(matchesLog({ addresses: [], topics: [undefined, undefined, undefined] }, log)).toBe(false)
})
