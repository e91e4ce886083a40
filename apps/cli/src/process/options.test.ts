import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { readGenesis, readPrivateKey, toPort } from './options.ts'

describe('options', () => {
  it('takes ports from 0 to 65535 and nothing else', () => {
    expect(['0', '8545', '65535'].map(toPort)).toEqual([0, 8_545, 65_535])
    for (const bad of ['-1', '65536', '80.5', 'http', 'NaN']) expect(() => toPort(bad)).toThrow(InvalidArgumentError)
  })

  it('reads a key from a variable, with or without 0x, and refuses anything else', async () => {
    const variable = 'MEGAROLLUP_TEST_KEY'
    try {
      for (const text of ['11'.repeat(32), `0x${'11'.repeat(32)}`, ` ${'11'.repeat(32)}\n`]) {
        process.env[variable] = text
        expect(await readPrivateKey('batcher', undefined, variable)).toEqual(new Uint8Array(32).fill(0x11))
      }
      process.env[variable] = '0x1234'
      await expect(readPrivateKey('batcher', undefined, variable)).rejects.toMatchObject({
        ...{ code: 'INPUT', message: 'The batcher key is not 64 hexadecimal digits.' },
        hint: `Give a file with --batcher-key-file, or set ${variable}.`,
      })
    } finally {
      delete process.env[variable]
    }
    await expect(readPrivateKey('batcher', undefined, variable)).rejects.toThrow('The batcher key is missing.')
    await expect(readPrivateKey('batcher', '/does/not/exist', variable)).rejects.toThrow('cannot be read')
  })

  it('names a genesis file that is not there', async () => {
    await expect(readGenesis('/does/not/exist')).rejects.toMatchObject({ code: 'INPUT' })
  })
})
