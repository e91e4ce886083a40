import { describe, expect, it } from 'vitest'
import { forkNamed, isForkWanted } from './forks.ts'

describe('forkNamed', () => {
  it.each([
    ['EIP150', 'TangerineWhistle'],
    ['EIP158', 'SpuriousDragon'],
    ['ConstantinopleFix', 'Petersburg'],
    ['Merge', 'Paris'],
    ['Osaka', 'Osaka'],
    ['HomesteadToDaoAt5', 'HomesteadToDaoAt5'],
    ['ByzantiumToConstantinopleFixAt5', 'ByzantiumToPetersburgAt5'],
    ['ArrowGlacierToMergeAtDiffC0000', 'ArrowGlacierToParisAtDiffC0000'],
  ])('calls %s %s', (name, expected) => expect(forkNamed(name)).toBe(expected))
})

describe('isForkWanted', () => {
  it('wants every fork when none is asked for', () => expect(isForkWanted({}, 'EIP150')).toBe(true))

  it('knows a fork by any of its names, in any case', () => {
    expect(isForkWanted({ fork: 'merge' }, 'Paris')).toBe(true)
    expect(isForkWanted({ fork: 'PETERSBURG' }, 'ConstantinopleFix')).toBe(true)
    expect(isForkWanted({ fork: 'Paris' }, 'ParisToShanghaiAtTime15k')).toBe(false)
  })
})
