import { readFile } from 'node:fs/promises'
import { openRecordedFork } from '@megarollup/evm/remote'
import { bytesToBigInt, hexToBytes } from '@megarollup/protocol'

// Made with createForkedSimulator({ url, store: createFileStore(folder) }); from then on no network is needed.
const recording: unknown = JSON.parse(await readFile(new URL('../recording.json', import.meta.url), 'utf8'))
const fork = openRecordedFork(recording)
const { output } = await fork.call({ to: hexToBytes('0x00000000000000000000000000000000000000cc') })
console.log(
  `block ${fork.simulator.block.number - 1n} of chain ${fork.simulator.chainId}: counter ${bytesToBigInt(output)}`,
)
