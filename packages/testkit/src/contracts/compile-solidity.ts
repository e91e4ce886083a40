import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { MegarollupError } from '@megarollup/protocol'
import type { Abi, Hex } from 'viem'

export interface CompiledContract {
  abi: Abi
  /** Creation code. */
  bytecode: Hex
}

export class SolidityError extends MegarollupError<'SOLIDITY_ERROR'> {
  constructor(diagnostics: readonly string[]) {
    super('SOLIDITY_ERROR', `The contracts do not compile:\n${diagnostics.join('\n')}`)
  }
}

interface SolcOutput {
  errors?: { severity: string; formattedMessage: string }[]
  contracts?: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>
}

/** The part of solc-js that is used here. */
interface Solc {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string
}

const require = createRequire(import.meta.url)

/**
 * Compiles Solidity sources (optimizer on, EVM version Prague); imports resolve as npm packages.
 *
 * @param sources file name → source.
 * @returns contract name → ABI and creation code, for the contracts of these files.
 * @throws SolidityError with the compiler's diagnostics.
 */
export function compileSolidity(sources: Readonly<Record<string, string>>): Map<string, CompiledContract> {
  const solc: Solc = require('solc')
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([file, content]) => [file, { content }])),
    settings: {
      evmVersion: 'prague',
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const output: SolcOutput = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport }))
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new SolidityError(errors.map(({ formattedMessage }) => formattedMessage))

  const compiled = new Map<string, CompiledContract>()
  for (const file of Object.keys(sources)) {
    for (const [name, { abi, evm }] of Object.entries(output.contracts?.[file] ?? {})) {
      compiled.set(name, { abi, bytecode: `0x${evm.bytecode.object}` })
    }
  }
  return compiled
}

function readImport(path: string): { contents: string } | { error: string } {
  try {
    return { contents: readFileSync(require.resolve(path), 'utf8') }
  } catch (cause) {
    return { error: cause instanceof Error ? cause.message : String(cause) }
  }
}
