import type { Hex } from 'viem'
import { entryPointCreationCode, multicall3Code, weth9CreationCode } from '../generated/contract-codes.ts'
import { CHAIN_ID } from './chain-id.ts'
import { deployAt, type Predeploy } from './deploy-at.ts'
import { permit2Code } from './permit2.ts'
import { BEACON_ROOTS_CODE, CREATE2_DEPLOYER_CODE, HISTORY_STORAGE_CODE } from './system-contracts.ts'

/** Contracts of the genesis by name, each at the address that it has on other chains. */
export const CONTRACTS = {
  create2Deployer: '0x4e59b44847b379578588920cA78FbF26c0B4956C',
  multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
  permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  /** ERC-4337, version 0.7. */
  entryPoint: '0x0000000071727De22E5E9d8BAf0edAc6f37da032',
  /** Made by the entry point's constructor, which fixes its address. */
  senderCreator: '0xEFC2c1444eBCC4Db75e7613d20C6a62fF67A167C',
  /** Where OP Stack chains have it. */
  weth: '0x4200000000000000000000000000000000000006',
  /** Where Ethereum has it. */
  mainnetWeth: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
  beaconRoots: '0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02',
  historyStorage: '0x0000F90827F1C53a10cb7A02335B175320002935',
} as const satisfies Record<string, Hex>

/** The accounts of `CONTRACTS`, as the genesis of the devnet holds them: what their constructors leave behind on its chain. */
export function predeploys(): Predeploy[] {
  const [weth] = deployAt(CONTRACTS.weth, weth9CreationCode, CHAIN_ID)
  return [
    { address: CONTRACTS.create2Deployer, code: CREATE2_DEPLOYER_CODE },
    { address: CONTRACTS.multicall3, code: multicall3Code },
    { address: CONTRACTS.permit2, code: permit2Code(CONTRACTS.permit2, CHAIN_ID) },
    ...deployAt(CONTRACTS.entryPoint, entryPointCreationCode, CHAIN_ID),
    weth,
    { ...weth, address: CONTRACTS.mainnetWeth },
    { address: CONTRACTS.beaconRoots, code: BEACON_ROOTS_CODE },
    { address: CONTRACTS.historyStorage, code: HISTORY_STORAGE_CODE },
  ]
}
