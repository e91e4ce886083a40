import { keccak256 } from '@megarollup/crypto'
import { createEvm, type Evm } from '@megarollup/evm'
import type { Account, BlockEnvironment, StateReader } from '@megarollup/protocol'
import {
  bytesToHex,
  decodeErrorResult,
  decodeFunctionResult,
  encodeFunctionData,
  getAddress,
  getContractAddress,
  getCreate2Address,
  type Hex,
  keccak256 as hashHex,
  hexToBytes,
  numberToHex,
  padHex,
  parseAbi,
} from 'viem'
import { entryPoint07Abi } from 'viem/account-abstraction'
import { describe, expect, it } from 'vitest'
import { entryPointCreationCode } from '../generated/contract-codes.ts'
import { CHAIN_ID } from './chain-id.ts'
import { ConstructorError, deployAt, type Predeploy } from './deploy-at.ts'
import { permit2Code, permit2DomainSeparator } from './permit2.ts'
import { CONTRACTS, predeploys } from './predeploys.ts'

const ZERO = new Uint8Array(32)
const USER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
/** An account factory that answers every call with one address. */
const FACTORY: Predeploy = {
  address: '0x00000000000000000000000000000000000fac70',
  // PUSH20 user, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
  code: `0x73${USER.slice(2)}5f5260205ff3`,
}
const BLOCK: BlockEnvironment = {
  number: 7n,
  timestamp: 1_700_000_000n,
  baseFeePerGas: 0n,
  gasLimit: 30_000_000n,
  coinbase: new Uint8Array(20),
  prevRandao: ZERO,
  parentBeaconBlockRoot: ZERO,
}

const genesis = predeploys()

function codeOf(address: Hex): Hex {
  return genesis.find((contract) => getAddress(contract.address) === getAddress(address))!.code
}

/** The state that the genesis makes, with a rich user. */
function genesisState(): StateReader {
  const codes = new Map<Hex, Uint8Array>()
  const accounts = new Map<string, Account>()
  const slots = new Map<string, Uint8Array>()
  const codeHash = (code: Uint8Array) => {
    codes.set(bytesToHex(keccak256(code)), code)
    return keccak256(code)
  }
  accounts.set(USER.toLowerCase(), { nonce: 0n, balance: 10n ** 24n, codeHash: codeHash(new Uint8Array(0)) })
  for (const { address, code, storage = {} } of [...genesis, FACTORY]) {
    accounts.set(address.toLowerCase(), { nonce: 1n, balance: 0n, codeHash: codeHash(hexToBytes(code)) })
    for (const [slot, value] of Object.entries(storage)) slots.set(address.toLowerCase() + slot, hexToBytes(value))
  }
  return {
    account: (address) => accounts.get(bytesToHex(address)),
    storage: (address, slot) => slots.get(bytesToHex(address) + bytesToHex(slot)) ?? ZERO,
    code: (hash) => codes.get(bytesToHex(hash))!,
  }
}

function createGenesisEvm(): Evm {
  const evm = createEvm({ chainId: BigInt(CHAIN_ID), state: genesisState(), maxMemoryBytes: 128 * 2 ** 20 })
  evm.setBlock(BLOCK, { blockHash: () => undefined })
  return evm
}

function call(to: Hex, data: Hex, value = 0n) {
  const { status, output } = createGenesisEvm().call({
    from: hexToBytes(USER),
    to: hexToBytes(to),
    data: hexToBytes(data),
    value,
  })
  return { status, output: bytesToHex(output) }
}

describe('the code in the genesis', () => {
  it('stands at each address of CONTRACTS and nowhere else', () => {
    const addresses = genesis.map(({ address }) => getAddress(address))
    expect(addresses.toSorted()).toEqual(Object.values(CONTRACTS).toSorted())
  })

  it.each([
    ['create2Deployer', '0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989'],
    ['multicall3', '0xd5c15df687b16f2ff992fc8d767b4216323184a2bbc6ee2f9c398c318e770891'],
    ['beaconRoots', '0xf57acd40259872606d76197ef052f3d35588dadf919ee1f0e3cb9b62d3f4b02c'],
    ['historyStorage', '0x6e49e66782037c0555897870e29fa5e552daf4719552131a0abce779daec0a5d'],
  ] as const)('of %s is that of mainnet', (name, hash) => {
    expect(hashHex(codeOf(CONTRACTS[name]))).toBe(hash)
  })

  it('of the entry point comes from the creation code that its CREATE2 address commits to', () => {
    const salt = '0x90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3'
    const address = getCreate2Address({ from: CONTRACTS.create2Deployer, salt, bytecode: entryPointCreationCode })
    expect(address).toBe(CONTRACTS.entryPoint)
  })

  it('of Permit2 comes, but for its immutables, from the creation code that its CREATE2 address commits to', () => {
    // What precedes the runtime code: it computes the domain separator and writes both immutables.
    const constructorCode =
      '60c0346100bb574660a052602081017f8cad95687ba82c2ce50e74f7b754645e5117c3a5bec8151c0726d5857980a86681527f9ac997416e8ff9d2ff6bebeb7149f65cdae5e32e2b90440b566bb3044041d36a60408301524660608301523060808301526080825260a082019180831060018060401b038411176100a557826040525190206080526123c090816100c1823960805181611b47015260a05181611b210152f35b634e487b7160e01b600052604160045260246000fd5b600080fdfe'
    const separator = permit2DomainSeparator(CONTRACTS.permit2, CHAIN_ID).slice(2)
    const chainId = numberToHex(CHAIN_ID, { size: 32 }).slice(2)
    const unset = codeOf(CONTRACTS.permit2).slice(2).replace(separator, '0'.repeat(64)).replace(chainId, '0'.repeat(64))
    const initCode: Hex = `0x${constructorCode}${unset}`
    const salt = padHex('0xd3af2663da51c10215000000', { size: 32 })
    expect(getCreate2Address({ from: CONTRACTS.create2Deployer, salt, bytecode: initCode })).toBe(CONTRACTS.permit2)
    expect(deployAt(CONTRACTS.permit2, initCode, 5)[0].code).toBe(permit2Code(CONTRACTS.permit2, 5))
  })

  it('of the sender creator stands where the first contract that the entry point creates is', () => {
    expect(getContractAddress({ from: CONTRACTS.entryPoint, nonce: 1n })).toBe(CONTRACTS.senderCreator)
  })
})

describe('the contracts work', () => {
  it('the CREATE2 deployer deploys at the predicted address', () => {
    const salt = padHex('0x05', { size: 32 })
    // PUSH1 1, PUSH0, MSTORE8, PUSH1 1, PUSH0, RETURN: the code is one ADD.
    const bytecode = '0x60015f5360015ff3'
    const answer = call(CONTRACTS.create2Deployer, `${salt}${bytecode.slice(2)}`)
    expect(answer.status).toBe('success')
    expect(getAddress(answer.output)).toBe(getCreate2Address({ from: CONTRACTS.create2Deployer, salt, bytecode }))
  })

  it('Multicall3 aggregates calls, and WETH takes deposits at both of its addresses', () => {
    const multicall = parseAbi([
      'struct Call3Value { address target; bool allowFailure; uint256 value; bytes callData; }',
      'struct Result { bool success; bytes returnData; }',
      'function aggregate3Value(Call3Value[] calls) payable returns (Result[] returnData)',
      'function getBlockNumber() view returns (uint256)',
    ])
    const weth = parseAbi([
      'function deposit() payable',
      'function balanceOf(address) view returns (uint256)',
      'function name() view returns (string)',
      'function symbol() view returns (string)',
      'function decimals() view returns (uint8)',
    ])
    for (const target of [CONTRACTS.weth, CONTRACTS.mainnetWeth]) {
      const free = { target, allowFailure: false, value: 0n }
      const balanceOf = encodeFunctionData({ abi: weth, functionName: 'balanceOf', args: [CONTRACTS.multicall3] })
      const calls = [
        { ...free, value: 3n, callData: encodeFunctionData({ abi: weth, functionName: 'deposit' }) },
        { ...free, callData: balanceOf },
        { ...free, callData: encodeFunctionData({ abi: weth, functionName: 'name' }) },
        { ...free, callData: encodeFunctionData({ abi: weth, functionName: 'symbol' }) },
        { ...free, callData: encodeFunctionData({ abi: weth, functionName: 'decimals' }) },
        {
          ...free,
          target: CONTRACTS.multicall3,
          callData: encodeFunctionData({ abi: multicall, functionName: 'getBlockNumber' }),
        },
      ]
      const data = encodeFunctionData({ abi: multicall, functionName: 'aggregate3Value', args: [calls] })
      const { status, output } = call(CONTRACTS.multicall3, data, 3n)
      expect(status).toBe('success')
      const results = decodeFunctionResult({ abi: multicall, functionName: 'aggregate3Value', data: output })
      const answers = results.map(({ returnData }) => returnData)
      expect(BigInt(answers[1]!)).toBe(3n)
      expect(decodeFunctionResult({ abi: weth, functionName: 'name', data: answers[2]! })).toBe('Wrapped Ether')
      expect(decodeFunctionResult({ abi: weth, functionName: 'symbol', data: answers[3]! })).toBe('WETH')
      expect(BigInt(answers[4]!)).toBe(18n)
      expect(BigInt(answers[5]!)).toBe(BLOCK.number)
    }
  })

  it('Permit2 answers with the domain separator of this chain', () => {
    const data = encodeFunctionData({
      abi: parseAbi(['function DOMAIN_SEPARATOR() view returns (bytes32)']),
      functionName: 'DOMAIN_SEPARATOR',
    })
    const output = permit2DomainSeparator(CONTRACTS.permit2, CHAIN_ID)
    expect(call(CONTRACTS.permit2, data)).toEqual({ status: 'success', output })
  })

  it('the entry point counts nonces and creates senders through the sender creator', () => {
    const getNonce = encodeFunctionData({ abi: entryPoint07Abi, functionName: 'getNonce', args: [USER, 9n] })
    expect(call(CONTRACTS.entryPoint, getNonce)).toEqual({
      status: 'success',
      output: padHex(`0x9${'0'.repeat(16)}`, { size: 32 }),
    })
    const getSender = encodeFunctionData({
      abi: entryPoint07Abi,
      functionName: 'getSenderAddress',
      args: [FACTORY.address],
    })
    const { status, output } = call(CONTRACTS.entryPoint, getSender)
    expect(status).toBe('revert')
    const error = decodeErrorResult({ abi: entryPoint07Abi, data: output })
    expect(error).toMatchObject({ errorName: 'SenderAddressResult', args: [USER] })
  })

  it('the history contract keeps the hash of the parent, the beacon roots contract its beacon root', () => {
    const evm = createGenesisEvm()
    const value = new Uint8Array(32).fill(0xab)
    const read = (to: Hex, key: bigint) =>
      evm.call({ to: hexToBytes(to), data: hexToBytes(numberToHex(key, { size: 32 })) })
    evm.systemCall(hexToBytes(CONTRACTS.historyStorage), value)
    evm.systemCall(hexToBytes(CONTRACTS.beaconRoots), value)
    expect(read(CONTRACTS.historyStorage, BLOCK.number - 1n)).toMatchObject({ status: 'success', output: value })
    expect(read(CONTRACTS.beaconRoots, BLOCK.timestamp)).toMatchObject({ status: 'success', output: value })
    expect(read(CONTRACTS.beaconRoots, BLOCK.timestamp - 1n).status).toBe('revert')
  })
})

describe('deployAt', () => {
  it('rejects a constructor that reverts', () => {
    expect(() => deployAt(CONTRACTS.weth, '0x5f5ffd', CHAIN_ID)).toThrow(ConstructorError)
  })

  it('rejects a constructor that returns no code', () => {
    expect(() => deployAt(CONTRACTS.weth, '0x00', CHAIN_ID)).toThrow(/no code/)
  })

  it('lets the constructor see its address and the chain, and returns what it stores', () => {
    // ADDRESS, PUSH0, SSTORE; CHAINID, PUSH0, MSTORE; PUSH1 32, PUSH0, RETURN
    expect(deployAt(CONTRACTS.weth, '0x305f55465f5260205ff3', 901)).toEqual([
      {
        address: CONTRACTS.weth,
        code: padHex('0x385', { size: 32 }),
        storage: { [padHex('0x0', { size: 32 })]: padHex(CONTRACTS.weth, { size: 32 }) },
      },
    ])
  })
})
