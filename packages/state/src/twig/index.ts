export { accountKey, decodeAccountValue, encodeAccountValue, slotKey } from './keys.ts'
export { type TwigChanges, TwigReference } from './reference.ts'
export { overlayToTwigChanges } from './twigChanges.ts'
export { InvalidTwigProofError, verifyTwigProof } from './verifyTwigProof.ts'
