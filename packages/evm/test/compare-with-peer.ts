import { type Address, bytesToHex, type Log } from '@megarollup/protocol'
import { createEvm, type Evm } from '../src/index.ts'
import { EthereumJsPeer } from './EthereumJsPeer.ts'
import { addressOf, alice, CHAIN_ID, environment, executed, numberOf, transaction } from './harness.ts'
import { MapState } from './MapState.ts'
import { randomProgram, randomSource } from './random-program.ts'

const freeBlock = { ...environment, baseFeePerGas: 0n }
const contracts = [addressOf(0xc1), addressOf(0xc2), addressOf(0xc3)]
const GAS = 300_000n

let engine: Evm | undefined

const describeLog = ({ address, topics, data }: Log) => [address, ...topics, data].map((part) => bytesToHex(part))

/** Everything that a run left behind, as plain values that can be compared. */
interface Trace {
  status: number
  gasUsed: bigint
  output: string
  logs: string[][]
  accounts: Record<string, { nonce: bigint; balance: bigint } | undefined>
  slots: Record<string, bigint>
}

/** Runs random contracts, made from a seed, here and on the peer. */
export async function runBoth(seed: number): Promise<{ ours: Trace; theirs: Trace }> {
  const random = randomSource(seed)
  const state = new MapState()
  const peer = await EthereumJsPeer.create(freeBlock, CHAIN_ID)
  const set = async (address: Address, fields: { balance: bigint; nonce: bigint; code: Uint8Array }) => {
    state.set(address, fields)
    await peer.setAccount(address, fields)
  }
  await set(alice, { balance: 10n ** 18n, nonce: 0n, code: new Uint8Array() })
  for (const address of contracts)
    await set(address, { balance: 100n, nonce: 1n, code: randomProgram(random, [alice, ...contracts]) })
  const data = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256))
  const value = BigInt(Math.floor(random() * 3))
  const zeros = data.filter((byte) => byte === 0).length
  const tokens = BigInt(zeros + (data.length - zeros) * 4)

  engine ??= createEvm({ chainId: CHAIN_ID, state })
  engine.reset(state)
  engine.setBlock(freeBlock, { blockHash: () => undefined })
  const intrinsic = 21_000n + tokens * 4n
  const free = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, gasLimit: intrinsic + GAS }
  const result = executed(
    engine.execute([transaction({ ...free, to: contracts[0], data, value })], environment.gasLimit)[0],
  )
  const diff = engine.takeDiff()
  const theirs = await peer.run({ from: alice, to: contracts[0]!, data, value, gas: GAS })

  // Accounts and slots that changed here, and those that could have.
  const addresses = [alice, ...contracts, ...diff.accounts.map(({ address }) => address)]
  const slots = diff.storage.map(({ address, slot }) => [address, slot] as const)
  for (const address of contracts)
    for (let i = 0; i < 4; i++) slots.push([address, Uint8Array.from({ length: 32 }, (_, j) => (j === 31 ? i : 0))])
  const total = intrinsic + theirs.gasUsed
  const refund = theirs.refund < total / 5n ? theirs.refund : total / 5n
  const floor = 21_000n + tokens * 10n
  const used = total - refund > floor ? total - refund : floor
  const trace = async (
    account: (address: Address) => Promise<{ nonce: bigint; balance: bigint } | undefined>,
    slot: (address: Address, slot: Uint8Array) => Promise<bigint>,
  ) => ({
    accounts: Object.fromEntries(
      await Promise.all(addresses.map(async (address) => [bytesToHex(address), await account(address)] as const)),
    ),
    slots: Object.fromEntries(
      await Promise.all(
        slots.map(async ([address, key]) => [bytesToHex(address) + bytesToHex(key), await slot(address, key)] as const),
      ),
    ),
  })
  const ourState = engine.state
  return {
    ours: {
      status: result.status,
      gasUsed: result.gasUsed,
      output: bytesToHex(result.output),
      logs: result.logs.map(describeLog),
      ...(await trace(
        async (address) => {
          const account = ourState.account(address)
          return account && { nonce: account.nonce, balance: account.balance }
        },
        async (address, slot) => numberOf(ourState.storage(address, slot)),
      )),
    },
    theirs: {
      status: theirs.succeeded ? 1 : 0,
      gasUsed: used,
      output: bytesToHex(theirs.output),
      logs: theirs.succeeded ? theirs.logs.map(describeLog) : [],
      ...(await trace(
        (address) => peer.account(address),
        (address, slot) => peer.slot(address, slot),
      )),
    },
  }
}
