import { writeFileSync } from 'node:fs'
import { build } from 'esbuild'

// Nothing of Node is needed, so no polyfill is either.
const { outputFiles } = await build({
  entryPoints: [new URL('./page-script.ts', import.meta.url).pathname],
  bundle: true,
  write: false,
  minify: true,
  format: 'esm',
  platform: 'browser',
  conditions: process.execArgv.some((argument) => argument.includes('@megarollup/source'))
    ? ['@megarollup/source']
    : [],
})
const script = outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? ''
const file = process.argv[2] ?? 'page.html'
writeFileSync(
  file,
  `<!doctype html><meta charset="utf-8"><title>EVM</title><pre></pre><script type="module">${script}</script>\n`,
)
console.log(`${file}: ${Math.round(script.length / 1000)} kB of script`)
