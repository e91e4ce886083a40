import { expect, it } from 'vitest'
import { seededRandom } from '../StateModel.ts'
import { checkFlippedImage, checkImage, takeImages } from './crashRounds.ts'

it('survives a thousand crash images and more, of twelve histories', async () => {
  let count = 0
  const during = new Set<string>()
  for (let seed = 100; seed < 112; seed++) {
    const { images, models } = await takeImages(seed, 200, 150)
    for (const [i, image] of images.entries()) {
      await checkImage(image, models, i)
      during.add(image.during.replace(/[\d-]+/g, ''))
    }
    count += images.length
  }
  console.log(`${count} images, during ${[...during].sort().join(', ')}`)
  expect(count).toBeGreaterThanOrEqual(1000)
  for (const kind of [
    'write log.seg',
    'sync log.seg',
    'write run.idx',
    'sync run.idx',
    'rename manifest.new',
    'syncFolder ',
  ])
    expect([...during]).toContain(kind)
})

it('never gives a wrong value in hundreds of images with a flipped bit', async () => {
  const random = seededRandom(9)
  let count = 0
  let named = 0
  for (let seed = 200; seed < 206; seed++) {
    const { images, models } = await takeImages(seed, 200, 150)
    for (const image of images) if (await checkFlippedImage(image, models, random)) named++
    count += images.length
  }
  console.log(`${named} of ${count} flipped bits were named, the rest changed nothing that is read`)
  expect(count).toBeGreaterThanOrEqual(600)
})
