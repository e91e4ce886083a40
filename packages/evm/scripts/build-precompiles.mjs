// Compiles the precompiles' AssemblyScript, one module for each family, and writes the wasm as deflated Z85 strings in TypeScript modules.
// Files that an import finds in `generated/` are made here: code that is written out limb by limb, and constants of curves.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import asc from 'assemblyscript/asc'
import { wasmModule } from '../../crypto/scripts/wasm-module.mjs'
import { blake2fSource } from './blake2f-source.mjs'
import { bls12381Sources } from './bls12-381-sources.mjs'
import { bn254Sources } from './bn254-sources.mjs'
import { p256Sources } from './p256-sources.mjs'

const modules = {
  blake2f: { 'blake2f.ts': blake2fSource() },
  p256: p256Sources(),
  bn254: { ...bn254Sources(), ...curveTemplates() },
  'bls12-381': { ...bls12381Sources(), ...curveTemplates() },
}

/** Points and sums of points over both fields, from one source each. */
function curveTemplates() {
  const template = (name, replaced) =>
    Object.entries(replaced).reduce(
      (source, [from, to]) => source.replaceAll(`'${from}'`, `'${to}'`),
      readFileSync(`assembly/precompiles/curves/${name}.ts`, 'utf8'),
    )
  return {
    'g1.ts': template('point', { './base': './fp', './base-b3': './b3-1' }),
    'g2.ts': template('point', { './base': '../curves/fp2', './base-b3': './b3-2' }),
    'jacobian-g1.ts': template('jacobian', { './base': './fp', './points': './g1' }),
    'jacobian-g2.ts': template('jacobian', { './base': '../curves/fp2', './points': './g2' }),
    'sum-g1.ts': template('sum', { './points': './g1' }),
    'sum-g2.ts': template('sum', { './points': './g2' }),
  }
}

const only = process.argv.slice(2)
mkdirSync('src/generated/precompiles', { recursive: true })
for (const [name, generated] of Object.entries(modules))
  if (only.length === 0 || only.includes(name)) await build(name, generated)

async function build(name, generated) {
  let wasm
  const entry = `assembly/precompiles/${name}.ts`
  const options = [
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '1',
    '--runtime',
    'stub',
    '--noAssert',
    '--enable',
    'simd,bulk-memory',
    '--use',
    'abort=',
  ]
  const { error, stderr } = await asc.main([entry, '--outFile', 'module.wasm', ...options], {
    readFile(file) {
      if (basename(file) === 'asconfig.json') return null // the kernel's
      if (/(^|\/)generated\/[^/]+\.ts$/.test(file)) return generated[basename(file)] ?? null
      try {
        return readFileSync(join(process.cwd(), file), 'utf8')
      } catch {
        return null
      }
    },
    writeFile(file, contents) {
      if (file.endsWith('.wasm')) wasm = contents
    },
  })
  if (error || !wasm) {
    console.error(stderr.toString())
    throw new Error(`asc failed on ${entry}`, { cause: error })
  }
  const target = `src/generated/precompiles/${name}.ts`
  writeFileSync(target, wasmModule(wasm, { compiledFrom: entry, deflated: true }))
  console.log(`${target}: ${wasm.length} bytes of wasm`)
}
