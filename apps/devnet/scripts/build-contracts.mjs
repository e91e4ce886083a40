// Takes the code of the contracts that a devnet's genesis holds out of the npm packages that carry it, and writes it as a
// TypeScript module in src/generated. Usage, in the package's folder: node scripts/build-contracts.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const TARGET = 'src/generated/contract-codes.ts'

const preinstalls = readFileSync(
  require.resolve('@eth-optimism/contracts-bedrock/src/libraries/Preinstalls.sol'),
  'utf8',
)

/** A code of the OP Stack's preinstalls, which are copies of what mainnet holds. */
function preinstall(name) {
  const code = new RegExp(`\\b${name} =\\s*hex"([0-9a-f]+)"`).exec(preinstalls)?.[1]
  if (!code) throw new Error(`Preinstalls.sol of @eth-optimism/contracts-bedrock has no constant ${name}`)
  return code
}

/** The creation code in a compiler's artefact. */
function creationCode(artefact) {
  const code = artefact.bytecode?.replace(/^0x/, '')
  if (!code || !/^[0-9a-f]+$/.test(code)) throw new Error('The artefact has no linked creation code')
  return code
}

const codes = [
  ['multicall3Code', 'Runtime code of Multicall3, as on mainnet.', preinstall('MultiCall3Code')],
  [
    'permit2Template',
    'Runtime code of Permit2, as on mainnet but for its immutables: see permit2.ts.',
    preinstall('Permit2TemplateCode'),
  ],
  [
    'entryPointCreationCode',
    'Creation code of the ERC-4337 EntryPoint 0.7.',
    creationCode(require('@account-abstraction/contracts/artifacts/EntryPoint.json')),
  ],
  ['weth9CreationCode', 'Creation code of WETH9.', creationCode(require('@uniswap/v2-periphery/build/WETH9.json'))],
]

mkdirSync('src/generated', { recursive: true })
writeFileSync(
  TARGET,
  codes.map(([name, what, code]) => `/** ${what} */\nexport const ${name} =\n  '0x${code}'\n`).join('\n'),
)
console.log(`${TARGET}: ${codes.map(([name, , code]) => `${name} ${code.length / 2} bytes`).join(', ')}`)
