import { describe, expect, it } from 'vitest'
import { TEST_ORIGIN } from '../../test/TestChain.ts'
import { testGenesis } from '../../test/test-genesis.ts'
import { nextEnvironment } from './next-environment.ts'

const config = testGenesis().chain
const parent = { number: 7n, timestamp: 1_000n, baseFeePerGas: 1_000n, gasLimit: 30_000_000n, gasUsed: 15_000_000n }

describe('nextEnvironment', () => {
  it('takes the time of the clock when that is above the parent, and one second more than the parent otherwise', () => {
    const timestampAt = (wanted: bigint) => nextEnvironment(config, parent, TEST_ORIGIN, wanted).timestamp
    expect(timestampAt(1_005n)).toBe(1_005n)
    expect([1_001n, 1_000n, 999n, 0n].map(timestampAt)).toEqual([1_001n, 1_001n, 1_001n, 1_001n])
  })

  it('moves the base fee by what the parent used, and takes the rest from parent, origin and configuration', () => {
    const environment = nextEnvironment(config, { ...parent, gasUsed: 30_000_000n }, TEST_ORIGIN, 1_001n)
    expect(environment).toEqual({
      number: 8n,
      timestamp: 1_001n,
      baseFeePerGas: 1_125n,
      gasLimit: 30_000_000n,
      coinbase: config.feeRecipient,
      prevRandao: TEST_ORIGIN.prevRandao,
      parentBeaconBlockRoot: TEST_ORIGIN.parentBeaconBlockRoot,
    })
  })
})
