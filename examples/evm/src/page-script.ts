import { createSimulator } from '@megarollup/evm/simulator'
import { bytesToBigInt, hexToBytes } from '@megarollup/protocol'

const to = hexToBytes('0x00000000000000000000000000000000000000cc')
const simulator = createSimulator()
simulator.setCode(to, hexToBytes('0x5f5460010180805f555f5260205ff3'))
const lines = Array.from({ length: 3 }, () => `counter ${bytesToBigInt(simulator.send({ to }).output)}`)
document.querySelector('pre')?.append(lines.join('\n'))
