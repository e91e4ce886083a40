import { createRequire } from 'node:module'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { type Abi, encodeFunctionData } from 'viem'
import { describe, expect, it } from 'vitest'
import { contract } from '../../test/harness.ts'
import { createSimulator } from '../simulator/index.ts'
import { createTracingEvm } from '../tracers/index.ts'
import { createGasByLine, decodeRevert, formatRevert } from './index.ts'

const solc: { compile(input: string): string } = createRequire(import.meta.url)('solc')

const content = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Failing {
  error TooMuch(address who, uint256 wanted, string why);
  mapping(uint256 => uint256) public values;
  function explain() external pure { require(false, "not today"); }
  function divide(uint256 by) external pure returns (uint256) { return 1 / by; }
  function custom() external view { revert TooMuch(msg.sender, 7, "no"); }
  function silent() external pure { revert(); }
  function write(uint256 count) external {
    for (uint256 i = 0; i < count; i++) {
      values[i] = i + 1; // ä dear line
    }
    this.divide(count);
  }
}
`

interface Compiled {
  contracts: Record<
    string,
    Record<string, { abi: Abi; evm: { deployedBytecode: { object: string; sourceMap: string } } }>
  >
  sources: Record<string, { id: number }>
}

function compile() {
  const settings = { outputSelection: { '*': { '*': ['abi', 'evm.deployedBytecode'] } }, evmVersion: 'osaka' }
  const input = { language: 'Solidity', sources: { 'Failing.sol': { content } }, settings }
  const { contracts, sources } = JSON.parse(solc.compile(JSON.stringify(input))) as Compiled
  const { abi, evm } = contracts['Failing.sol']!.Failing!
  const code = hexToBytes(`0x${evm.deployedBytecode.object}`)
  const id = sources['Failing.sol']!.id
  return { abi, code, sourceMap: evm.deployedBytecode.sourceMap, sources: { [id]: { name: 'Failing.sol', content } } }
}

const failing = compile()
const simulator = createSimulator({ createEngine: createTracingEvm })
simulator.setCode(contract, failing.code)
const encode = (functionName: string, args: unknown[] = []) =>
  hexToBytes(encodeFunctionData({ abi: failing.abi, functionName, args }))

describe('decodeRevert', () => {
  const reverted = (functionName: string, args?: unknown[]) => {
    const { status, output } = simulator.call({ to: contract, data: encode(functionName, args) })
    expect(status).toBe('revert')
    return decodeRevert(output, failing.abi)
  }

  it('names reasons, panics and errors of the ABI', () => {
    expect(reverted('explain')).toEqual({ kind: 'error', reason: 'not today' })
    expect(reverted('divide', [0n])).toEqual({ kind: 'panic', code: 0x12n, reason: 'division or modulo by zero' })
    expect(reverted('custom')).toEqual({
      kind: 'custom',
      name: 'TooMuch',
      args: [`0x${'00'.repeat(20)}`, 7n, 'no'],
    })
    expect(reverted('silent')).toEqual({ kind: 'empty' })
  })

  it('writes each on one line', () => {
    expect(formatRevert(reverted('explain'))).toBe('execution reverted: not today')
    expect(formatRevert(reverted('divide', [0n]))).toBe('execution reverted: panic 0x12: division or modulo by zero')
    expect(formatRevert(reverted('custom'))).toBe(`execution reverted: TooMuch(0x${'00'.repeat(20)}, 7, "no")`)
    expect(formatRevert(reverted('silent'))).toBe('execution reverted')
  })

  it('gives what it does not know as it is', () => {
    const { output } = simulator.call({ to: contract, data: encode('custom') })
    expect(formatRevert(decodeRevert(output))).toMatch(/custom error 0x[0-9a-f]{8}$/)
    expect(decodeRevert(output.subarray(0, 40), failing.abi).kind).toBe('unknown')
    expect(decodeRevert(Uint8Array.of(1, 2))).toMatchObject({ kind: 'unknown', selector: '0x0102' })
  })
})

describe('createGasByLine', () => {
  it('gives each line its gas, calls to others apart', () => {
    const profile = createGasByLine((address) => (bytesToHex(address) === bytesToHex(contract) ? failing : undefined))
    const data = encode('write', [3n])
    const result = simulator.evm.observe!(profile.hooks, () => simulator.call({ to: contract, data }))
    expect(result.status).toBe('success')
    const [dearest, ...rest] = profile.lines()
    expect(dearest).toMatchObject({ source: 'Failing.sol', line: 12, text: 'values[i] = i + 1; // ä dear line' })
    expect(dearest!.gas).toBeGreaterThan(3n * 22_100n)
    expect(rest.find(({ line }) => line === 7)!.gas).toBeGreaterThan(0n)
    const intrinsic = data.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 21_000n)
    const sum = profile.lines().reduce((total, { gas }) => total + gas, 0n)
    expect(sum).toBeLessThanOrEqual(result.gasUsed - intrinsic)
    expect(sum).toBeGreaterThan(((result.gasUsed - intrinsic) * 9n) / 10n)
  })
})
