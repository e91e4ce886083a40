import { expect, it } from 'vitest'
import { crashRound } from './crashRound.ts'
import { seededRandom } from './StateModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const path = temporaryFolder()

it('holds a whole block, none that was reported lost, after each of forty kills', async () => {
  const random = seededRandom(7)
  let block = 0n
  for (let round = 0; round < 40; round++) block = await crashRound(path('data'), random(500), block)
  expect(block).toBeGreaterThan(40n)
})
