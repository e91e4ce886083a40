import type { Address, DigestSigner } from '@megarollup/protocol'
import { backend } from './backend.ts'
import { InvalidPrivateKeyError, InvalidSignatureError } from './errors.ts'
import { publicKeyToAddress } from './signature.ts'

/**
 * A signer with one private key. Signing is deterministic (RFC 6979) and gives low s; the key is copied.
 *
 * @param privateKey 32 bytes.
 * @throws InvalidPrivateKeyError when the key is not in 1 … n − 1.
 *
 * @example
 * const signer = createSigner(privateKey)
 * const signature = signer.sign(keccak256(message))
 */
export function createSigner(privateKey: Uint8Array): DigestSigner {
  const address = privateKeyToAddress(privateKey)
  const key = privateKey.slice()
  return {
    address,
    sign(digest) {
      if (digest.length !== 32) throw new InvalidSignatureError('digest-length')
      return backend.sign(digest, key)
    },
  }
}

/**
 * The address of a private key.
 *
 * @param privateKey 32 bytes.
 * @throws InvalidPrivateKeyError when the key is not in 1 … n − 1.
 */
export function privateKeyToAddress(privateKey: Uint8Array): Address {
  if (privateKey.length !== 32) throw new InvalidPrivateKeyError()
  let publicKey: Uint8Array
  try {
    publicKey = backend.publicKey(privateKey)
  } catch {
    throw new InvalidPrivateKeyError()
  }
  return publicKeyToAddress(publicKey)
}
