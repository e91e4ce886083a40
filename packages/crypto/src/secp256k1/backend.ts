import { secp256k1 as noble } from '@noble/curves/secp256k1.js'

/** The three curve operations that the rest of this package is built on. Callers check lengths and ranges first. */
export interface Secp256k1Backend {
  readonly name: 'native' | 'noble'
  /** Uncompressed public key, 65 bytes. Throws when the private key is not in 1 … n − 1. */
  publicKey(privateKey: Uint8Array): Uint8Array
  /** r ‖ s ‖ recovery id, 65 bytes, low s, nonce from RFC 6979. */
  sign(digest: Uint8Array, privateKey: Uint8Array): Uint8Array
  /**
   * Uncompressed public key, 65 bytes, from a 64-byte r ‖ s and a recovery id of 0 … 3; high s is taken. `undefined` when there is none.
   */
  recover(digest: Uint8Array, rs: Uint8Array, recoveryId: number): Uint8Array | undefined
}

/** Portable JavaScript: about 1,000 recoveries a second. */
export const nobleBackend: Secp256k1Backend = {
  name: 'noble',
  publicKey: (privateKey) => noble.getPublicKey(privateKey, false),
  sign(digest, privateKey) {
    const recovered = noble.sign(digest, privateKey, { prehash: false, lowS: true, format: 'recovered' })
    const signature = new Uint8Array(65)
    signature.set(recovered.subarray(1))
    signature[64] = recovered[0]!
    return signature
  },
  recover(digest, rs, recoveryId) {
    try {
      const signature = noble.Signature.fromBytes(rs, 'compact').addRecoveryBit(recoveryId)
      return signature.recoverPublicKey(digest).toBytes(false)
    } catch {
      return undefined
    }
  },
}

/** The part of the npm package `secp256k1` that is used here. */
interface NativeModule {
  publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array
  ecdsaSign(digest: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; recid: number }
  ecdsaRecover(rs: Uint8Array, recoveryId: number, digest: Uint8Array, compressed: boolean): Uint8Array
}

/** libsecp256k1 behind the same operations: about 20,000 recoveries a second. */
function nativeBackend(native: NativeModule): Secp256k1Backend {
  return {
    name: 'native',
    publicKey: (privateKey) => native.publicKeyCreate(privateKey, false),
    sign(digest, privateKey) {
      const { signature: rs, recid } = native.ecdsaSign(digest, privateKey)
      const signature = new Uint8Array(65)
      signature.set(rs)
      signature[64] = recid
      return signature
    },
    recover(digest, rs, recoveryId) {
      try {
        return native.ecdsaRecover(rs, recoveryId, digest, false)
      } catch {
        return undefined
      }
    },
  }
}

/**
 * The native backend, or `undefined` outside Node and where the package carries no binary for this machine. The package's main
 * file would then fall back silently to slow JavaScript; its `bindings.js` fails instead. Nothing here names the module in an
 * import, so a browser bundle does not contain it.
 */
export function loadNativeBackend(): Secp256k1Backend | undefined {
  const module = globalThis.process?.getBuiltinModule?.('node:module')
  if (!module) return undefined
  try {
    return nativeBackend(module.createRequire(import.meta.url)('secp256k1/bindings.js') as NativeModule)
  } catch {
    return undefined
  }
}

/** The fastest backend of this machine. */
export const backend: Secp256k1Backend = loadNativeBackend() ?? nobleBackend
