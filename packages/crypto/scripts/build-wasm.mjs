// Compiles a package's AssemblyScript, as its asconfig.json says, and writes the wasm as a base64 string in a TypeScript
// module, which Node and browsers load alike. Usage, in the package's folder: node …/build-wasm.mjs src/generated/x.ts
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import asc from 'assemblyscript/asc'

const [target, ...options] = process.argv.slice(2)
if (!target) throw new Error('Usage: build-wasm.mjs <module to write> [asc options]')

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
writeFileSync(
  target,
  `/** Compiled from \`assembly/\` by \`build:wasm\`: ${wasm.length} bytes of WebAssembly, base64. */\nexport const wasmBase64 =\n  '${Buffer.from(wasm).toString('base64')}'\n`,
)
console.log(`${target}: ${wasm.length} bytes of wasm`)
