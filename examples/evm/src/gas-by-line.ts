import { readFileSync } from 'node:fs'
import { createSimulator } from '@megarollup/evm/simulator'
import { createGasByLine, decodeRevert, formatRevert } from '@megarollup/evm/solidity'
import { createTracingEvm } from '@megarollup/evm/tracers'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { encodeFunctionData } from 'viem'
import { compile } from './compile.ts'

const vault = compile('Vault.sol', readFileSync(new URL('./Vault.sol', import.meta.url), 'utf8'))
const encode = (functionName: string) => hexToBytes(encodeFunctionData({ abi: vault.abi, functionName }))
const to = hexToBytes('0x00000000000000000000000000000000000000cc')
const from = hexToBytes('0x00000000000000000000000000000000000000aa')

const simulator = createSimulator({ createEngine: createTracingEvm })
simulator.setCode(to, vault.code)
simulator.setBalance(from, 10n ** 18n)
const profile = createGasByLine((address) => (bytesToHex(address) === bytesToHex(to) ? vault : undefined))
simulator.evm.observe?.(profile.hooks, () => {
  simulator.send({ from, to, value: 5n, data: encode('deposit') })
  simulator.send({ from, to, data: encode('withdraw') })
})
for (const { source, line, gas, text } of profile.lines().slice(0, 5))
  console.log(`${source}:${line} ${gas} gas: ${text}`)
const { output } = simulator.call({ from, to, data: encode('deposit') })
console.log(formatRevert(decodeRevert(output, vault.abi)))
