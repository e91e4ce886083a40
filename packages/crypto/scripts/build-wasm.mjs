// Compiles a package's AssemblyScript, as its asconfig.json says, and writes the wasm as a base64 string in a TypeScript
// module, which Node and browsers load alike. Usage, in the package's folder: node …/build-wasm.mjs src/generated/x.ts, and before that
// `--deflated`, or `--variant-of <module>` for what differs little from a deflated one.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import asc from 'assemblyscript/asc'
import { variantModule, wasmModule } from './wasm-module.mjs'

const usage = 'Usage: build-wasm.mjs [--deflated | --variant-of <module>] <module to write> [asc options]'
const options = process.argv.slice(2)
const deflated = options[0] === '--deflated'
const original = options[0] === '--variant-of' ? options[1] : undefined
options.splice(0, deflated ? 1 : original ? 2 : 0)
const target = options.shift()
if (!target) throw new Error(usage)

let wasm
const { error, stderr } = await asc.main(['--config', 'asconfig.json', '--outFile', 'module.wasm', ...options], {
  writeFile(name, contents) {
    if (name.endsWith('.wasm')) wasm = contents
    else writeFileSync(name, contents)
  },
})
if (error || !wasm) {
  console.error(stderr.toString())
  throw new Error('asc failed', { cause: error })
}
mkdirSync(dirname(target), { recursive: true })
const compiledFrom = 'assembly/'
writeFileSync(
  target,
  original ? variantModule(wasm, { compiledFrom, original }) : wasmModule(wasm, { compiledFrom, deflated }),
)
console.log(`${target}: ${wasm.length} bytes of wasm`)
