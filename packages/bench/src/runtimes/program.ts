/** The benchmark that every runtime runs: nothing of Node in it, so a page and Deno run the same bundle. Prints one line of JSON. */
import { keccak256 } from '@megarollup/crypto'
import { createEvmAsync, UNLIMITED } from '@megarollup/evm'
import { createMemoryState } from '@megarollup/evm/state'
import { bigIntToBytes32, bytesToHex, concatBytes, hexToBytes } from '@megarollup/protocol'

declare const TOKEN_CODE: string

const TRANSFERS = 2_000
const ROUNDS = 7
const ACCOUNTS = 200
const CHAIN_ID = 1n
const token = new Uint8Array(20).fill(0x10)
const TRANSFER = hexToBytes('0xa9059cbb')

const accounts = Array.from({ length: ACCOUNTS }, (_, i) => bigIntToBytes32(BigInt(i + 0x1000)).subarray(12))
const padded = (address: Uint8Array) => concatBytes([new Uint8Array(12), address])

function startState() {
  const state = createMemoryState({ [bytesToHex(token)]: { nonce: 1, code: TOKEN_CODE } })
  for (const account of accounts) {
    state.setBalance(account, 10n ** 20n)
    // OpenZeppelin's ERC-20 keeps balances in the mapping at slot 0.
    state.setStorage(
      token,
      keccak256(concatBytes([padded(account), new Uint8Array(32)])).slice(),
      bigIntToBytes32(10n ** 18n),
    )
  }
  return state
}

async function main() {
  const started = performance.now()
  const evm = await createEvmAsync({ chainId: CHAIN_ID, state: startState(), maxMemoryBytes: 256 * 2 ** 20 })
  const environment = {
    number: 1n,
    timestamp: 1n,
    baseFeePerGas: 7n,
    gasLimit: UNLIMITED,
    coinbase: new Uint8Array(20),
    prevRandao: new Uint8Array(32),
    parentBeaconBlockRoot: new Uint8Array(32),
  }
  evm.setBlock(environment, { blockHash: () => undefined })
  const startMs = performance.now() - started
  const samples: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const transactions = Array.from({ length: TRANSFERS }, (_, i) => {
      const sender = accounts[i % ACCOUNTS]!
      const receiver = accounts[(i * 7 + 3) % ACCOUNTS]!
      const nonce = BigInt((round * TRANSFERS) / ACCOUNTS + Math.floor(i / ACCOUNTS))
      const data = concatBytes([TRANSFER, padded(receiver), bigIntToBytes32(1n)])
      const fees = { maxFeePerGas: 10n, maxPriorityFeePerGas: 1n, accessList: [], yParity: 0, r: 1n, s: 1n }
      const message = { chainId: CHAIN_ID, nonce, gasLimit: 100_000n, to: token, value: 0n, data }
      return { sender, transaction: { type: 2 as const, ...message, ...fees } }
    })
    const before = performance.now()
    const results = evm.execute(transactions, UNLIMITED)
    samples.push((TRANSFERS / (performance.now() - before)) * 1000)
    if (!results.every((result) => result.outcome === 'executed' && result.status === 1 && result.logs.length === 1))
      throw new Error(
        `A transfer failed: ${JSON.stringify(results[0], (_, value) => (typeof value === 'bigint' ? String(value) : value))}`,
      )
  }
  return JSON.stringify({ samples: samples.slice(2), startMs })
}

main().then(
  (line) => console.log(line),
  (error: unknown) => console.log(JSON.stringify({ error: String(error) })),
)
