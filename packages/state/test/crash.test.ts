import { expect, it } from 'vitest'
import { crashRound } from './crashRound.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const path = temporaryFolder()

it('holds a whole block, none that was reported lost, after each of three kills', async () => {
  let block = 0n
  for (const killAfterMs of [40, 150, 333]) block = await crashRound(path('data'), killAfterMs, block)
  expect(block).toBeGreaterThan(2n)
})
