import { ConfigError } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { mainnet, parseGenesisConfig, rulesAt, testNetwork } from './index.ts'

const nameAt = (chain: typeof mainnet, number: bigint, timestamp = 0n, parentTotalDifficulty?: bigint) =>
  rulesAt(chain, { number, timestamp, parentTotalDifficulty }).name

describe('rulesAt', () => {
  it('knows the forks of the main network by number and by time', () => {
    expect([0n, 1_149_999n, 1_150_000n, 1_920_000n].map((number) => nameAt(mainnet, number))).toEqual([
      'Frontier',
      'Frontier',
      'Homestead',
      'Dao',
    ])
    expect(nameAt(mainnet, 7_280_000n)).toBe('Petersburg')
    expect(nameAt(mainnet, 15_537_393n)).toBe('GrayGlacier')
    expect(nameAt(mainnet, 15_537_394n)).toBe('Paris')
    expect(nameAt(mainnet, 24_000_000n, 1_764_798_551n)).toBe('Osaka')
    expect(nameAt(mainnet, 24_000_000n, 1_767_747_671n)).toBe('BPO2')
    expect(rulesAt(mainnet, { number: 24_000_000n, timestamp: 1_767_747_671n }).blobs).toMatchObject({
      target: 14,
      max: 21,
    })
  })
})

describe('testNetwork', () => {
  it('reads the names that public tests have', () => {
    expect(nameAt(testNetwork('EIP150'), 0n)).toBe('TangerineWhistle')
    expect([4n, 5n].map((number) => nameAt(testNetwork('BerlinToLondonAt5'), number))).toEqual(['Berlin', 'London'])
    const timed = testNetwork('PragueToOsakaAtTime15k')
    expect([14_999n, 15_000n].map((time) => nameAt(timed, 9n, time))).toEqual(['Prague', 'Osaka'])
    const merge = testNetwork('ArrowGlacierToParisAtDiffC0000')
    expect([0xbffffn, 0xc0000n].map((difficulty) => nameAt(merge, 9n, 0n, difficulty))).toEqual([
      'ArrowGlacier',
      'Paris',
    ])
  })

  it('refuses other names', () => {
    expect(() => testNetwork('Atlantis')).toThrow(ConfigError)
    expect(() => testNetwork('BerlinToAtlantisAt5')).toThrow(ConfigError)
  })
})

describe('parseGenesisConfig', () => {
  const config = {
    chainId: 7,
    homesteadBlock: 0,
    constantinopleBlock: 2,
    londonBlock: 4,
    terminalTotalDifficulty: 1000,
    shanghaiTime: 10,
    bpo1Time: 20,
    blobSchedule: { bpo1: { target: 1, max: 2, baseFeeUpdateFraction: 3 } },
  }

  it('reads forks, Petersburg with Constantinople, and the blobs of a fork', () => {
    const chain = parseGenesisConfig(config)
    expect(nameAt(chain, 2n)).toBe('Petersburg')
    expect(nameAt(chain, 9n, 15n, 999n)).toBe('London')
    expect(nameAt(chain, 9n, 15n, 1000n)).toBe('Shanghai')
    const { blobs } = rulesAt(chain, { number: 9n, timestamp: 20n, parentTotalDifficulty: 1000n })
    expect(blobs).toEqual({ target: 1, max: 2, baseFeeUpdateFraction: 3n })
  })

  it('refuses what is no number', () => {
    expect(() => parseGenesisConfig({ ...config, londonBlock: 'soon' })).toThrow(ConfigError)
    expect(() => parseGenesisConfig({})).toThrow(ConfigError)
  })
})
