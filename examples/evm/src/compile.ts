import { createRequire } from 'node:module'
import type { ContractSource } from '@megarollup/evm/solidity'
import { hexToBytes } from '@megarollup/protocol'
import type { Abi, Hex } from 'viem'

const solc: { compile(input: string): string } = createRequire(import.meta.url)('solc')

interface Output {
  errors?: { severity: string; formattedMessage: string }[]
  sources: Record<string, { id: number }>
  contracts: Record<
    string,
    Record<
      string,
      { abi: Abi; evm: { bytecode: { object: string }; deployedBytecode: { object: string; sourceMap: string } } }
    >
  >
}

/** A contract, the only one of its file, compiled by solc from npm. */
export interface Compiled extends ContractSource {
  abi: Abi
  bytecode: Hex
}

export function compile(name: string, content: string): Compiled {
  const outputSelection = { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode'] } }
  const input = { language: 'Solidity', sources: { [name]: { content } }, settings: { outputSelection } }
  const { errors = [], sources, contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as Output
  const error = errors.find(({ severity }) => severity === 'error')
  if (error) throw new Error(error.formattedMessage)
  const [contract] = Object.values(contracts[name] ?? {})
  const source = sources[name]
  if (!contract || !source) throw new Error(`There is no contract in ${name}.`)
  const { bytecode, deployedBytecode } = contract.evm
  return {
    abi: contract.abi,
    bytecode: `0x${bytecode.object}`,
    code: hexToBytes(`0x${deployedBytecode.object}`),
    sourceMap: deployedBytecode.sourceMap,
    sources: { [source.id]: { name, content } },
  }
}
