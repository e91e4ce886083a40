import { basename } from 'node:path'
import { osakaPrecompiles } from '@megarollup/evm'
import { type CaseResult, failed, passed, type Suite, skipped } from '../suite.ts'

/** The precompile that a file of vectors is about; files of older gas schedules are not listed. */
const ADDRESSES: Record<string, number> = {
  ecRecover: 0x01,
  modexp_eip7883: 0x05,
  bn256Add: 0x06,
  bn256ScalarMul: 0x07,
  bn256Pairing: 0x08,
  blake2F: 0x09,
  blake2f: 0x09,
  pointEvaluation: 0x0a,
  blsG1Add: 0x0b,
  blsG1Mul: 0x0c,
  blsG1MultiExp: 0x0c,
  blsG2Add: 0x0d,
  blsG2Mul: 0x0e,
  blsG2MultiExp: 0x0e,
  blsPairing: 0x0f,
  blsMapG1: 0x10,
  blsMapG2: 0x11,
  p256Verify: 0x100,
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
export const precompiles: Suite = {
  name: 'precompiles',
  description: 'geth’s vectors of precompiles',
  fixtures: ['geth-testdata-precompiles+tracers'],
  owns: (path) => path.includes('/precompiles/') && path.endsWith('.json'),
  runFile(path, json) {
    const name = basename(path, '.json')
    const address = ADDRESSES[name.replace(/^fail-/, '')]
    const vectors = json as Vector[]
    if (address === undefined)
      return vectors.map((vector) => skipped(vector.Name, `gas schedule before Osaka: ${name}`))
    return vectors.map((vector) => runVector(`${name}/${vector.Name}`, address, vector))
  },
}

function runVector(name: string, address: number, vector: Vector): CaseResult {
  const precompile = osakaPrecompiles().get(address)!
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
