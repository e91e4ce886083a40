import { createRequire } from 'node:module'
import { arch, platform } from 'node:process'

const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/**
 * Path of the real anvil binary, which its npm package brings for each platform. The wrapper in `.bin` is not used: ending it
 * leaves anvil running.
 */
export function anvilPath(): string {
  const name = platform === 'win32' ? 'anvil.exe' : 'anvil'
  const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')
  return createRequire(wrapper).resolve(`@foundry-rs/anvil-${platform}-${ARCHITECTURES[arch] ?? arch}/bin/${name}`)
}
