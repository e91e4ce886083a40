import { readFileSync } from 'node:fs'
import { createEvm, type Evm, type ExecutedTransaction } from '@megarollup/evm'
import type { Hash } from '@megarollup/protocol'
import { isForkWanted } from '../forks.ts'
import { type CaseResult, failed, passed, type Suite } from '../suite.ts'
import { type CodesFile, isBlockFile } from './format.ts'
import { codesPath, type RecordedBlock, recordedBlock } from './load.ts'
import { receiptsOf } from './receipts.ts'

/** Blocks of mainnet on the state that they read: gas and, from Byzantium on, receipts root and bloom are compared. */
export const mainnetBlocks: Suite = {
  name: 'mainnet-blocks',
  description: 'recorded blocks of Ethereum mainnet, Frontier to Cancun',
  fixtures: ['mainnet-blocks.dev'],
  owns: (path) => /\/blocks\/\d+\.json$/.test(path),
  runFile(path, json, options) {
    if (!isBlockFile(json)) return [failed(path, 'the file is not in the format evm-block-fixture/1')]
    const block = recordedBlock(json, codesBeside(path))
    return isForkWanted(options, block.fork) ? [{ fork: block.fork, ...runBlock(block) }] : []
  },
}

let latestCodes: { file: string; codes: CodesFile } | undefined

/** The codes of the folder, which all its blocks share. */
function codesBeside(path: string): CodesFile {
  const file = codesPath(path)
  if (latestCodes?.file !== file) latestCodes = { file, codes: JSON.parse(readFileSync(file, 'utf8')) as CodesFile }
  return latestCodes.codes
}

/** Making an engine costs more than most blocks. One that threw is not used again. */
let engine: Evm | undefined

function runBlock(block: RecordedBlock): CaseResult {
  const name = `block ${block.number}`
  try {
    engine ??= createEvm({ chainId: block.chainId, state: block.state })
    engine.reset(block.state)
    engine.setBlock(block.environment, block.options)
    const wrong = judge(block, engine)
    return wrong === undefined ? passed(name) : failed(name, wrong)
  } catch (error) {
    engine = undefined
    return failed(name, `the engine threw: ${error}`)
  }
}

function judge({ environment, transactions, expected }: RecordedBlock, evm: Evm): string | undefined {
  const executed: ExecutedTransaction[] = []
  for (const [index, result] of evm.execute(transactions, environment.gasLimit).entries()) {
    if (result.outcome !== 'executed') {
      return `transaction ${index} is ${result.outcome}${result.outcome === 'invalid' ? `: ${result.message}` : ''}`
    }
    executed.push(result)
  }
  const gasUsed = executed.reduce((sum, result) => sum + result.gasUsed, 0n)
  if (gasUsed !== expected.gasUsed) return `${gasUsed} gas used, expected ${expected.gasUsed}`
  const { root, bloom } = receiptsOf(transactions, executed)
  return differs('logs bloom', bloom, expected.logsBloom) ?? differs('receipts root', root, expected.receiptsRoot)
}

function differs(what: string, got: Hash, expected: Hash | undefined): string | undefined {
  if (expected === undefined || Buffer.compare(got, expected) === 0) return undefined
  return `${what} ${Buffer.from(got).toString('hex')}, expected ${Buffer.from(expected).toString('hex')}`
}
