import { createRequire } from 'node:module'
import { MegarollupError } from '@megarollup/protocol'

export class MissingBinaryError extends MegarollupError<'MISSING_BINARY'> {
  constructor(tool: string, cause: unknown) {
    super('MISSING_BINARY', `No ${tool} for ${process.platform}-${process.arch} is installed.`, {
      hint: 'Install without `--no-optional`: the binary is an optional dependency of its npm package.',
      cause,
    })
  }
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * The real executable of a Foundry tool installed from npm. The package's own `bin` is a wrapper that leaves the tool
 * running when it is killed, so nothing here ever starts it.
 *
 * @throws MissingBinaryError when the package of this platform is not installed.
 */
export function resolveFoundryBinary(tool: 'anvil' | 'cast'): string {
  const platformPackage = `@foundry-rs/${tool}-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`
  const file = process.platform === 'win32' ? `${tool}.exe` : tool
  try {
    const wrapper = createRequire(import.meta.url).resolve(`@foundry-rs/${tool}/package.json`)
    return createRequire(wrapper).resolve(`${platformPackage}/bin/${file}`)
  } catch (cause) {
    throw new MissingBinaryError(tool, cause)
  }
}
