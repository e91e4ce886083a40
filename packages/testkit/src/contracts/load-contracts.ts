import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Hex, isHex } from 'viem'
import { compileSolidity } from './compile-solidity.ts'

/** Creation code of the contracts that scenarios deploy; their ABIs are in `abis.ts`. */
export interface ContractCodes {
  /** OpenZeppelin's ERC-20, all minted to the deployer: `(name, symbol, supply)`. */
  token: Hex
  /** Target of an EIP-7702 delegation. */
  delegate: Hex
  refuser: Hex
  weth: Hex
  uniswapFactory: Hex
  uniswapRouter: Hex
}

const require = createRequire(import.meta.url)
const OWN_SOURCES = ['TestToken', 'BatchDelegate', 'Refuser'] as const

let loaded: ContractCodes | undefined

/** Compiles our own contracts (about two seconds, once a process) and reads the published builds of the others. */
export function loadContracts(): ContractCodes {
  loaded ??= compileAll()
  return loaded
}

function compileAll(): ContractCodes {
  const folder = new URL('../../contracts/', import.meta.url)
  const sources = OWN_SOURCES.map(
    (name) => [`${name}.sol`, readFileSync(new URL(`${name}.sol`, folder), 'utf8')] as const,
  )
  const compiled = compileSolidity(Object.fromEntries(sources))
  const own = (name: (typeof OWN_SOURCES)[number]): Hex => {
    const contract = compiled.get(name)
    if (!contract) throw new Error(`${name}.sol has no contract ${name}`)
    return contract.bytecode
  }
  return {
    token: own('TestToken'),
    delegate: own('BatchDelegate'),
    refuser: own('Refuser'),
    weth: readBuild('@uniswap/v2-periphery/build/WETH9.json'),
    uniswapFactory: readBuild('@uniswap/v2-core/build/UniswapV2Factory.json'),
    uniswapRouter: readBuild('@uniswap/v2-periphery/build/UniswapV2Router02.json'),
  }
}

function readBuild(path: string): Hex {
  const { bytecode } = JSON.parse(readFileSync(require.resolve(path), 'utf8')) as { bytecode: string }
  const hex = bytecode.startsWith('0x') ? bytecode : `0x${bytecode}`
  if (!isHex(hex)) throw new Error(`${path} holds no bytecode`)
  return hex
}
