import { ConfigError } from '@megarollup/protocol'
import { PortInUseError } from '@megarollup/rpc'
import { SequencerBehindError, WrongSequencerKeyError } from '@megarollup/sequencer'
import { describe, expect, it } from 'vitest'
import { describeError, EXIT, exitCodeOf } from './exit-codes.ts'

describe('exit codes', () => {
  it('tell scripts what to do about an error', () => {
    expect(exitCodeOf(new ConfigError('genesis.json', []))).toBe(EXIT.usage)
    expect(exitCodeOf(new WrongSequencerKeyError('0x1', '0x2'))).toBe(EXIT.usage)
    expect(exitCodeOf(new PortInUseError('127.0.0.1', 1))).toBe(EXIT.portInUse)
    expect(exitCodeOf(new SequencerBehindError('l1', 1n, 9n))).toBe(EXIT.dataFolder)
    expect(exitCodeOf(new Error('anything'))).toBe(EXIT.failed)
    expect(exitCodeOf('a string')).toBe(EXIT.failed)
  })

  it('show a person the message and the hint of a known error, and the stack of any other', () => {
    const known = new PortInUseError('127.0.0.1', 8_545)
    expect(describeError(known)).toBe(`${known.message}\n  ${known.hint}`)
    expect(describeError(new Error('oops'))).toContain('exit-codes.test.ts')
    expect(describeError(7)).toBe('7')
  })
})
