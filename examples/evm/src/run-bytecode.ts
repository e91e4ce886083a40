import { createSimulator } from '@megarollup/evm/simulator'
import { bytesToBigInt, hexToBytes } from '@megarollup/protocol'

// Adds one to slot 0 and returns it.
const counter = hexToBytes('0x5f5460010180805f555f5260205ff3')
const to = hexToBytes('0x00000000000000000000000000000000000000cc')

const simulator = createSimulator()
simulator.setCode(to, counter)
const id = simulator.snapshot()
for (let i = 0; i < 3; i++) {
  const { output, gasUsed } = simulator.send({ to })
  console.log(`counter ${bytesToBigInt(output)}, gas ${gasUsed}`)
}
simulator.revert(id)
console.log(`after the revert ${bytesToBigInt(simulator.call({ to }).output)}`)
console.log(`needs ${simulator.estimateGas({ to })} gas`)
