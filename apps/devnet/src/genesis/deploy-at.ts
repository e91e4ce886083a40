import { keccak256 } from '@megarollup/crypto'
import { createEvm } from '@megarollup/evm'
import {
  type Account,
  type Address,
  type BlockEnvironment,
  MegarollupError,
  type StateDiff,
  type StateReader,
} from '@megarollup/protocol'
import { bytesToHex, type Hex, hexToBytes, isAddressEqual } from 'viem'

/** An account with code that is there from the first block on. */
export interface Predeploy {
  address: Hex
  code: Hex
  /** Values by slot, both 32 bytes; none is zero. */
  storage?: Record<Hex, Hex>
}

/** A contract's constructor failed, so there is nothing to put into the genesis. */
export class ConstructorError extends MegarollupError<'CONSTRUCTOR_FAILED'> {
  readonly address: Hex

  constructor(address: Hex, reason: string) {
    super('CONSTRUCTOR_FAILED', `The constructor of the contract for ${address} failed: ${reason}.`, {
      hint: 'Its creation code comes from an npm package: `pnpm build:generated --force` takes it anew.',
    })
    this.address = address
  }
}

/** The engine's least. Constructors need a fraction of it. */
const MEMORY_BYTES = 128 * 2 ** 20
const ZERO = new Uint8Array(32)
const EMPTY_CODE_HASH = keccak256(new Uint8Array(0))

/** Constructors run at a time before the chain begins. */
const BEFORE_GENESIS: BlockEnvironment = {
  number: 0n,
  timestamp: 0n,
  baseFeePerGas: 0n,
  gasLimit: 30_000_000n,
  coinbase: new Uint8Array(20),
  prevRandao: ZERO,
  parentBeaconBlockRoot: ZERO,
}

/** A state with one account, whose code is `code`. Its nonce is that of a contract being created (EIP-161). */
function stateOf(address: Address, code: Uint8Array): StateReader {
  const account: Account = { nonce: 1n, balance: 0n, codeHash: keccak256(code) }
  return {
    account: (other) => (Buffer.compare(other, address) === 0 ? account : undefined),
    storage: () => ZERO,
    code: (hash) => (Buffer.compare(hash, EMPTY_CODE_HASH) === 0 ? new Uint8Array(0) : code),
  }
}

/**
 * Runs a constructor at an address of one's choice, by calling its creation code as if it were the code of that account. What it
 * returns is the contract's code, with immutables that know chain and address; what it stores is the contract's storage.
 *
 * @param initCode creation code, with the constructor's arguments if it has any
 * @returns the contract, and after it the contracts that its constructor created
 * @throws ConstructorError when the constructor reverts, halts or returns no code
 */
export function deployAt(address: Hex, initCode: Hex, chainId: number): [Predeploy, ...Predeploy[]] {
  const target = hexToBytes(address)
  const evm = createEvm({
    chainId: BigInt(chainId),
    state: stateOf(target, hexToBytes(initCode)),
    maxMemoryBytes: MEMORY_BYTES,
  })
  evm.setBlock(BEFORE_GENESIS, { blockHash: () => undefined })
  const { status, output, reason } = evm.systemCall(target, new Uint8Array(0))
  if (status !== 'success') throw new ConstructorError(address, reason ?? status)
  if (output.length === 0) throw new ConstructorError(address, 'it returned no code')
  const diff = evm.takeDiff()
  const children = createdContracts(diff).filter((child) => !isAddressEqual(child.address, address))
  return [withStorage({ address, code: bytesToHex(output) }, diff), ...children]
}

function createdContracts(diff: StateDiff): Predeploy[] {
  const codes = new Map(diff.codes.map(({ hash, code }) => [bytesToHex(hash), bytesToHex(code)]))
  return diff.accounts.flatMap(({ address, account }) => {
    const code = account && codes.get(bytesToHex(account.codeHash))
    return code ? [withStorage({ address: bytesToHex(address), code }, diff)] : []
  })
}

function withStorage(contract: Predeploy, diff: StateDiff): Predeploy {
  const slots = diff.storage.filter(({ address }) => isAddressEqual(bytesToHex(address), contract.address))
  if (slots.length === 0) return contract
  const storage = Object.fromEntries(slots.map(({ slot, value }) => [bytesToHex(slot), bytesToHex(value)]))
  return { ...contract, storage }
}
