import { MegarollupError } from './MegarollupError.ts'

/** An EIP-2718 type that this chain does not take. */
export class UnsupportedTransactionTypeError extends MegarollupError<'UNSUPPORTED_TRANSACTION_TYPE'> {
  readonly type: number

  constructor(type: number) {
    const { message, hint } = describe(type)
    super('UNSUPPORTED_TRANSACTION_TYPE', message, { hint })
    this.type = type
  }
}

function describe(type: number): { message: string; hint: string } {
  if (type === 0x03) {
    return {
      message: 'transaction type not supported: blob transactions (type 3) belong to L1, this chain has no blobs.',
      hint: 'Send type 2 here, or send the blobs on L1.',
    }
  }
  if (type === 0x7e) {
    return {
      message: 'transaction type not supported: type 0x7e is reserved for deposits, which only L1 makes.',
      hint: 'Deposit through the portal contract on L1.',
    }
  }
  return {
    message: `transaction type not supported: 0x${type.toString(16).padStart(2, '0')}.`,
    hint: 'This chain takes the types 0, 1, 2 and 4.',
  }
}
