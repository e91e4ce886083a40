import { MegarollupError } from '@megarollup/protocol'

/** What is wrong with a signature. */
export type SignatureFault = 'length' | 'digest-length' | 'y-parity' | 'range' | 'high-s' | 'no-point'

const explanations: Record<SignatureFault, string> = {
  length: 'it must have 65 bytes: r ‖ s ‖ yParity',
  'digest-length': 'the signed digest must have 32 bytes',
  'y-parity': 'yParity must be 0 or 1',
  range: 'r and s must lie in 1 … n − 1',
  'high-s': 's lies in the upper half of the group order (EIP-2)',
  'no-point': 'no public key gives this signature',
}

/** A signature that nobody can have made, or that consensus refuses. */
export class InvalidSignatureError extends MegarollupError<'INVALID_SIGNATURE'> {
  readonly fault: SignatureFault

  constructor(fault: SignatureFault) {
    super('INVALID_SIGNATURE', `Invalid signature: ${explanations[fault]}.`, {
      hint: 'Sign the 32-byte digest again with a library that gives low-s signatures.',
    })
    this.fault = fault
  }
}

/** A private key that is not 32 bytes in 1 … n − 1. The key itself is never part of the message. */
export class InvalidPrivateKeyError extends MegarollupError<'INVALID_PRIVATE_KEY'> {
  constructor() {
    super('INVALID_PRIVATE_KEY', 'A private key must be 32 bytes in 1 … n − 1.', {
      hint: 'Pass the raw key, not its hexadecimal text, and not a seed phrase.',
    })
  }
}

/** A transaction for another chain. */
export class WrongChainIdError extends MegarollupError<'WRONG_CHAIN_ID'> {
  readonly got: bigint
  readonly expected: bigint

  constructor(got: bigint, expected: bigint) {
    super('WRONG_CHAIN_ID', `The transaction is signed for chain ${got}, this is chain ${expected}.`, {
      hint: 'Check the chain id in the wallet or client that signed it.',
    })
    this.got = got
    this.expected = expected
  }
}
