import { opcodeName } from '@megarollup/evm'
import { createSimulator } from '@megarollup/evm/simulator'
import { createTracingEvm } from '@megarollup/evm/tracers'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'

const to = hexToBytes('0x00000000000000000000000000000000000000cc')
const simulator = createSimulator({ createEngine: createTracingEvm })
simulator.setCode(to, hexToBytes('0x5f5460010180805f555f5260205ff3'))
simulator.evm.observe?.(
  {
    enter: ({ kind, to: callee }) => console.log(`${kind} ${bytesToHex(callee)}`),
    step: (step) =>
      console.log(`  ${String(step.pc).padStart(3)} ${opcodeName(step.opcode).padEnd(8)} cost ${step.cost}`),
    exit: ({ gasUsed }) => console.log(`used ${gasUsed}`),
  },
  () => simulator.call({ to }),
)
