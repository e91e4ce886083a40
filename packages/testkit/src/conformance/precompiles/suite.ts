import { basename } from 'node:path'
import { type Fork, forks, type Precompile } from '@megarollup/evm'
import { isForkWanted } from '../forks.ts'
import { type CaseResult, failed, passed, type Suite } from '../suite.ts'

/** The precompile that a file of vectors is about, and the fork that brought its price. */
const SUBJECTS: Record<string, { address: number; fork: Fork }> = {
  ecRecover: { address: 0x01, fork: 'Frontier' },
  modexp: { address: 0x05, fork: 'Byzantium' },
  modexp_eip2565: { address: 0x05, fork: 'Berlin' },
  modexp_eip7883: { address: 0x05, fork: 'Osaka' },
  bn256Add: { address: 0x06, fork: 'Istanbul' },
  bn256ScalarMul: { address: 0x07, fork: 'Istanbul' },
  bn256Pairing: { address: 0x08, fork: 'Istanbul' },
  blake2F: { address: 0x09, fork: 'Istanbul' },
  blake2f: { address: 0x09, fork: 'Istanbul' },
  pointEvaluation: { address: 0x0a, fork: 'Cancun' },
  blsG1Add: { address: 0x0b, fork: 'Prague' },
  blsG1Mul: { address: 0x0c, fork: 'Prague' },
  blsG1MultiExp: { address: 0x0c, fork: 'Prague' },
  blsG2Add: { address: 0x0d, fork: 'Prague' },
  blsG2Mul: { address: 0x0e, fork: 'Prague' },
  blsG2MultiExp: { address: 0x0e, fork: 'Prague' },
  blsPairing: { address: 0x0f, fork: 'Prague' },
  blsMapG1: { address: 0x10, fork: 'Prague' },
  blsMapG2: { address: 0x11, fork: 'Prague' },
  p256Verify: { address: 0x100, fork: 'Osaka' },
}

interface Vector {
  Name: string
  Input: string
  /** Hexadecimal; absent where the call fails. */
  Expected?: string
  ExpectedError?: string
  Gas?: number
}

/** geth's vectors of precompiles: gas and output, of calls that succeed and calls that fail. */
export const precompiles = {
  name: 'precompiles',
  description: 'geth’s vectors of precompiles',
  fixtures: ['geth-testdata-precompiles+tracers'],
  owns: (path) => path.includes('/precompiles/') && path.endsWith('.json'),
  runFile(path, json, options) {
    const name = basename(path, '.json')
    const subject = SUBJECTS[name.replace(/^fail-/, '')]
    if (!subject) return [failed(name, 'it is not known which precompile this is about')]
    const { address, fork } = subject
    if (!isForkWanted(options, fork)) return []
    const precompile = forks[fork].precompiles.get(address)!
    return (json as Vector[]).map((vector) => ({ fork, ...runVector(`${name}/${vector.Name}`, precompile, vector) }))
  },
} satisfies Suite

function runVector(name: string, precompile: Precompile, vector: Vector): CaseResult {
  const input = Uint8Array.from(Buffer.from(vector.Input, 'hex'))
  const output = precompile.run(input)
  const answer = output && Buffer.from(output).toString('hex')
  const expected = vector.ExpectedError === undefined ? vector.Expected : undefined
  if (answer !== expected) return failed(name, `answered ${answer ?? 'failure'}, expected ${expected ?? 'failure'}`)
  const gas = precompile.gas(input)
  if (vector.Gas !== undefined && gas !== BigInt(vector.Gas))
    return failed(name, `costs ${gas}, expected ${vector.Gas}`)
  return passed(name)
}
