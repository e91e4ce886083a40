import { expect, it } from 'vitest'
import { GenerationalCache } from './GenerationalCache.ts'

it('keeps the most recently used entries, and never more than twice its capacity', () => {
  const cache = new GenerationalCache<number>(10)
  for (let i = 0; i < 1_000; i++) {
    cache.set(`${i}`, i)
    cache.get('0')
    expect(cache.size).toBeLessThanOrEqual(20)
    for (let recent = Math.max(0, i - 4); recent <= i; recent++) expect(cache.get(`${recent}`)).toBe(recent)
  }
  expect(cache.get('0')).toBe(0)
  expect(cache.get('500')).toBeUndefined()
  cache.clear()
  expect(cache.size).toBe(0)
})
