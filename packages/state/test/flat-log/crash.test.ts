import { expect, it } from 'vitest'
import { seededRandom } from '../StateModel.ts'
import { checkFlippedImage, checkImage, takeImages } from './crashRounds.ts'

it('loses nothing and makes nothing up after a crash in commits, flushes, merges and compaction', async () => {
  const { images, models } = await takeImages(1, 150, 70)
  expect(images.length).toBeGreaterThanOrEqual(50)
  for (const [seed, image] of images.entries()) await checkImage(image, models, seed)
})

it('names a flipped bit or reads past it, and never gives a wrong value', async () => {
  const { images, models } = await takeImages(2, 150, 70)
  const random = seededRandom(2)
  let named = 0
  for (const image of images) if (await checkFlippedImage(image, models, random)) named++
  expect(named).toBeGreaterThan(images.length / 3)
})
