export { authorizationDigest, recoverAuthorizationAuthority } from './authorization.ts'
export { InvalidPrivateKeyError, InvalidSignatureError, type SignatureFault, WrongChainIdError } from './errors.ts'
export {
  packSignature,
  publicKeyToAddress,
  recoverAddress,
  recoverAddressLenient,
  recoverPublicKey,
  SECP256K1_HALF_N,
  SECP256K1_N,
} from './signature.ts'
export { createSigner, privateKeyToAddress } from './signer.ts'
export { recoverFrontierSender, recoverSender, recoverTransaction } from './transaction.ts'
