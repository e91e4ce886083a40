import { bytesToHex } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { assemble } from '../../test/assemble.ts'
import { addressOf, alice, CHAIN_ID, contract, environment, numberOf, transaction, wordOf } from '../../test/harness.ts'
import { MapState } from '../../test/MapState.ts'
import { createTracingEvm } from '../trace/tracing-evm.ts'
import { createTracer, tracerNames } from './create-tracer.ts'
import { createEip3155Hooks } from './eip3155.ts'
import { TraceSizeError } from './errors.ts'
import { revertReason } from './revert-reason.ts'
import type { StructLogResult } from './struct-logger.ts'

const other = addressOf(0xdd)
/** Stores 5 in slot 1, calls `other` with the four bytes 0x01020304 and eight more, and returns a word. */
const code = assemble(
  [5, 1, 'SSTORE', 0x01020304n << 224n, 0, 'MSTORE'],
  [0, 0, 12, 0, 0, numberOf(other), 'GAS', 'CALL', 'POP'],
  [32, 0, 'RETURN'],
)

function trace(name: string | undefined, config?: object): unknown {
  const state = new MapState()
  state.set(alice, { balance: 10n ** 20n })
  state.set(contract, { nonce: 1n, code })
  state.set(other, { nonce: 1n, code: assemble(1, 'SLOAD', 0, 0, 'REVERT') })
  const evm = createTracingEvm({ chainId: CHAIN_ID, state })
  evm.setBlock(environment, { blockHash: () => undefined })
  const tracer = createTracer(name, config)
  evm.observe(tracer, () => evm.execute([transaction()], environment.gasLimit))
  return tracer.result()
}

describe('the struct logger', () => {
  it('fails when it keeps more than it may, whatever takes the room', () => {
    expect(() => trace(undefined, { maxBytes: 1000 })).toThrow(TraceSizeError)
    expect(() => trace(undefined, { maxBytes: 1000, limit: 3 })).not.toThrow()
    expect(() => trace(undefined, { maxBytes: 4800, disableStack: true })).not.toThrow()
    expect(() => trace(undefined, { maxBytes: 4800, disableStack: true, enableMemory: true })).toThrow(TraceSizeError)
  })

  it('gives stack and storage unless told otherwise', () => {
    const { structLogs, failed, returnValue, gas } = trace(undefined) as StructLogResult
    expect(failed).toBe(false)
    expect(gas).toBeGreaterThan(21_000)
    expect(returnValue).toBe(bytesToHex(wordOf(0x01020304n << 224n)))
    const store = structLogs.find(({ op }) => op === 'SSTORE')!
    expect(store).toEqual({
      pc: 4,
      op: 'SSTORE',
      gas: expect.any(Number),
      gasCost: 22_100,
      depth: 1,
      stack: ['0x5', '0x1'],
      storage: { [bytesToHex(wordOf(1))]: bytesToHex(wordOf(5)) },
    })
    expect(structLogs.find(({ op }) => op === 'SLOAD')).toMatchObject({ depth: 2, stack: ['0x1'] })
  })

  it('gives memory and return data on request, and as many steps as wanted', () => {
    const options = { enableMemory: true, enableReturnData: true, disableStack: true, disableStorage: true, limit: 7 }
    const { structLogs } = trace('structLogger', options) as StructLogResult
    expect(structLogs).toHaveLength(7)
    expect(structLogs[6]).toMatchObject({ memory: [bytesToHex(wordOf(0x01020304n << 224n))] })
    for (const log of structLogs) {
      expect(log).not.toHaveProperty('stack')
      expect(log).not.toHaveProperty('storage')
    }
  })
})

describe('other tracers', () => {
  it('run together in the muxTracer', () => {
    const config = { callTracer: { onlyTopCall: true }, '4byteTracer': null, noopTracer: {} }
    expect(trace('muxTracer', config)).toMatchObject({
      callTracer: { type: 'CALL', to: bytesToHex(contract) },
      '4byteTracer': { '0x01020304-8': 1 },
      noopTracer: {},
    })
  })

  it('are used again for the next transaction, from the start', () => {
    const first = trace('prestateTracer')
    expect(first).toHaveProperty(bytesToHex(other))
    expect(trace('prestateTracer')).toEqual(first)
  })

  it('refuse names and options that there are not, with those that there are', () => {
    expect(() => createTracer('javascript')).toThrow(
      expect.objectContaining({ code: 'TRACER_CONFIG', hint: expect.stringContaining(tracerNames.join(', ')) }),
    )
    expect(() => createTracer('callTracer', { withLogs: true })).toThrow(/no option withLogs/)
    expect(() => createTracer('callTracer', { withLog: 1 })).toThrow(/withLog of callTracer is 1/)
    expect(() => createTracer('callTracer', 'all')).toThrow(/no object/)
    expect(() => createTracer('muxTracer', { callTracer: { deep: true } })).toThrow(/no option deep/)
    expect(() => createTracer('muxTracer', { muxTracer: {} })).toThrow(/holds itself/)
    expect(() => createTracer('prestateTracer', { diffMode: true, includeEmpty: true })).toThrow(/both set/)
    expect(() => createTracer('toString')).toThrow(/no tracer/)
  })
})

describe('EIP-3155', () => {
  it('has a line for each step and one for the end', () => {
    const state = new MapState()
    state.set(contract, { code: assemble(2, 3, 'ADD', 'POP', 'POP') })
    const evm = createTracingEvm({ chainId: CHAIN_ID, state })
    evm.setBlock(environment, { blockHash: () => undefined })
    const lines: object[] = []
    evm.observe(
      createEip3155Hooks((line) => lines.push(JSON.parse(line))),
      () => evm.call({ to: contract, gas: 30_000n }),
    )
    expect(lines[2]).toEqual({
      ...{ pc: 4, op: 1, gas: '0x2322', gasCost: '0x3', memSize: 0, stack: ['0x2', '0x3'], depth: 1, refund: 0 },
      opName: 'ADD',
    })
    expect(lines.at(-2)).toMatchObject({ opName: 'POP', error: 'stack underflow (0 <=> 1)' })
    expect(lines.at(-1)).toEqual({ output: '', gasUsed: '0x2328', error: 'stack underflow (0 <=> 1)' })
  })
})

describe('revert reasons', () => {
  it('are read from Error and Panic, and from nothing else', () => {
    const error = `08c379a0${'20'.padStart(64, '0')}${'2'.padStart(64, '0')}${'6e6f'.padEnd(64, '0')}`
    expect(revertReason(Buffer.from(error, 'hex'))).toBe('no')
    expect(revertReason(Buffer.from(`4e487b71${'11'.padStart(64, '0')}`, 'hex'))).toBe(
      'arithmetic underflow or overflow',
    )
    expect(revertReason(Buffer.from(`4e487b71${'99'.padStart(64, '0')}`, 'hex'))).toBe('unknown panic code: 0x99')
    expect(revertReason(Buffer.from(error.slice(0, 80), 'hex'))).toBeUndefined()
    expect(revertReason(Buffer.from(`08c379a0${'f'.repeat(128)}`, 'hex'))).toBeUndefined()
  })
})
