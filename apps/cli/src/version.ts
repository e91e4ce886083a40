import { createRequire } from 'node:module'
import { arch, platform, versions } from 'node:process'

const manifest = createRequire(import.meta.url)('../package.json') as { version: string }

export const VERSION = manifest.version

/** As `web3_clientVersion` answers it. */
export const CLIENT_VERSION = `megarollup/v${VERSION}/${platform}-${arch}/node${versions.node}`
