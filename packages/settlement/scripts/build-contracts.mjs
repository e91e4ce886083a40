// Compiles contracts/*.sol with npm's solc and writes the ABI and the creation code of each contract as a TypeScript module in
// src/generated. Usage, in the package's folder: node scripts/build-contracts.mjs
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import solc from 'solc'

const files = readdirSync('contracts').filter((name) => name.endsWith('.sol'))
const input = {
  language: 'Solidity',
  sources: Object.fromEntries(files.map((name) => [name, { content: readFileSync(`contracts/${name}`, 'utf8') }])),
  settings: {
    evmVersion: 'prague',
    optimizer: { enabled: true, runs: 1_000_000 },
    // Without metadata the code depends on the source's meaning alone, not on its comments or paths.
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
  },
}
const output = JSON.parse(solc.compile(JSON.stringify(input)))
for (const problem of output.errors ?? []) console.error(problem.formattedMessage)
if (output.errors?.length) throw new Error('solc found problems; they are above')

mkdirSync('src/generated', { recursive: true })
for (const file of files) {
  const name = file.slice(0, -'.sol'.length)
  const { abi, evm } = output.contracts[file][name]
  const constant = name[0].toLowerCase() + name.slice(1)
  writeFileSync(
    `src/generated/${name}.ts`,
    `/** Compiled from contracts/${file} by \`build:contracts\`. */\n` +
      `export const ${constant}Abi = ${JSON.stringify(abi, null, 2)} as const\n\n` +
      `/** Creation code, without the constructor's arguments. */\n` +
      `export const ${constant}Bytecode = '0x${evm.bytecode.object}'\n`,
  )
  console.log(`src/generated/${name}.ts: ${evm.deployedBytecode.object.length / 2} bytes of code`)
}
