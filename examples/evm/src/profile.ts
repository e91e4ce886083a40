import { profile } from '@megarollup/evm/profiler'
import { createMemoryState } from '@megarollup/evm/state'
import { hexToBytes } from '@megarollup/protocol'

// Hashes a word of memory onto itself, ten thousand times.
const code = '0x6127105b60205f205f526001900380600357'
const contract = '0x00000000000000000000000000000000000000cc'
const environment = {
  number: 1n,
  timestamp: 1n,
  baseFeePerGas: 0n,
  gasLimit: 30_000_000n,
  coinbase: new Uint8Array(20),
  prevRandao: new Uint8Array(32),
  parentBeaconBlockRoot: new Uint8Array(32),
}

const report = await profile(
  [
    {
      prepare: (evm) => evm.setBlock(environment, { blockHash: () => undefined }),
      run: (evm) => evm.call({ to: hexToBytes(contract) }),
    },
  ],
  { evm: { chainId: 1n, state: createMemoryState({ [contract]: { code } }) } },
)
for (const { name, count, ms, share } of report.rows.slice(0, 8))
  console.log(
    `${name.padEnd(18)} ${String(count).padStart(6)} × ${ms.toFixed(3).padStart(7)} ms ${(100 * share).toFixed(1)} %`,
  )
console.log(
  `an instruction costs ${report.instrument.costPerInstructionNs.toFixed(2)} ns more under the instrument, subtracted`,
)
