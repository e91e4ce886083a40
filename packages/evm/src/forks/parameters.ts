/** Gas and limits that differ between forks and chains. All in gas, where nothing else is said. */
export interface ForkAmounts {
  /** First access to an account (EIP-2929). Zero before: the opcode table has the whole price. */
  coldAccount: bigint
  /** First access to a storage slot (EIP-2929). */
  coldSlot: bigint
  /** Later accesses. */
  warmAccess: bigint
  /** SSTORE from zero. */
  storageSet: bigint
  /** SSTORE of a value that was not zero, without the access. */
  storageReset: bigint
  /** SSTORE of the value that is there, or to a slot that the transaction has changed already (EIP-1283, EIP-2200). */
  storageRepeat: bigint
  storageClearRefund: bigint
  /** SSTORE halts unless more gas than this is left (EIP-2200). */
  storageStipend: bigint
  callValue: bigint
  callNewAccount: bigint
  callStipend: bigint
  selfdestructNewAccount: bigint
  /** Until EIP-3529. */
  selfdestructRefund: bigint
  /** Each byte of deployed code. */
  codeByte: bigint
  /** Each word of a creation's code (EIP-3860). */
  initcodeWord: bigint
  /** Bytes. */
  maxInitcode: bigint
  /** Bytes (EIP-170). */
  maxCode: bigint
  /** Nonce of a new contract (EIP-161). */
  contractNonce: bigint
  expByte: bigint
  keccakWord: bigint
  copyWord: bigint
  logByte: bigint
  memoryWord: bigint
  /** Divisor of the quadratic part of memory's price. */
  memoryQuadratic: bigint
  transaction: bigint
  transactionCreate: bigint
  /** Largest type of a transaction (EIP-2718). */
  maxTransactionType: bigint
  /** Each token of data; a zero byte is one token. */
  dataToken: bigint
  /** Each token of data in the floor price (EIP-7623). */
  floorToken: bigint
  /** Tokens of a byte that is not zero. */
  tokensPerByte: bigint
  accessListAddress: bigint
  accessListKey: bigint
  /** Each authorisation (EIP-7702). */
  authorization: bigint
  /** What of it is not refunded when the authority exists. */
  authorizationExisting: bigint
  /** At most gasUsed / this is refunded (EIP-3529). */
  refundQuotient: bigint
  /** Largest gas limit of a transaction (EIP-7825). */
  maxTransactionGas: bigint
  /** Gas of one blob. */
  blobGas: bigint
  /** Blobs in one transaction (EIP-7594). */
  maxBlobs: bigint
}

/** Rules that a fork has or has not. */
export interface ForkSwitches {
  /** A call gets at most all but one 64th of the gas; before, one that wants more than there is halts (EIP-150). */
  clampsCallGas: boolean
  /** Accounts that are touched and empty do not exist afterwards; before, they come to exist (EIP-161). */
  clearsEmptyAccounts: boolean
  /** SSTORE looks at the value before the transaction (EIP-1283, EIP-2200). */
  metersNetStorage: boolean
  /** A creation that cannot pay for its code leaves a contract without code, instead of failing (until EIP-2). */
  keepsContractWithoutCode: boolean
  /** Code must not begin with 0xef (EIP-3541). */
  reservesCodePrefix: boolean
  /** The coinbase is warm from the start (EIP-3651). */
  warmsCoinbase: boolean
  /** SELFDESTRUCT deletes contracts of the same transaction only (EIP-6780). */
  destroysOnlyNew: boolean
  /** An account may delegate to code (EIP-7702). */
  delegates: boolean
  /** Signatures may name the chain (EIP-155). */
  protectsFromReplay: boolean
  /** There is a base fee, which is burnt (EIP-1559). */
  burnsBaseFee: boolean
  /** Opcode 0x44 gives randomness; before, the difficulty (EIP-4399). */
  hasRandomness: boolean
}

export type ForkParameters = ForkAmounts & ForkSwitches

/** Switches off a limit: the largest value that the kernel holds. */
export const UNLIMITED = (1n << 63n) - 1n

/** Order of the kernel's `Rules`, one i64 a field; the switches follow as one word. */
const amountOrder: readonly (keyof ForkAmounts)[] = [
  'coldAccount',
  'coldSlot',
  'warmAccess',
  'storageSet',
  'storageReset',
  'storageRepeat',
  'storageClearRefund',
  'storageStipend',
  'callValue',
  'callNewAccount',
  'callStipend',
  'selfdestructNewAccount',
  'selfdestructRefund',
  'codeByte',
  'initcodeWord',
  'maxInitcode',
  'maxCode',
  'contractNonce',
  'expByte',
  'keccakWord',
  'copyWord',
  'logByte',
  'memoryWord',
  'memoryQuadratic',
  'transaction',
  'transactionCreate',
  'maxTransactionType',
  'dataToken',
  'floorToken',
  'tokensPerByte',
  'accessListAddress',
  'accessListKey',
  'authorization',
  'authorizationExisting',
  'refundQuotient',
  'maxTransactionGas',
  'blobGas',
  'maxBlobs',
]

/** Bits of the kernel's `Switch`, from the lowest. */
const switchOrder: readonly (keyof ForkSwitches)[] = [
  'clampsCallGas',
  'clearsEmptyAccounts',
  'metersNetStorage',
  'keepsContractWithoutCode',
  'reservesCodePrefix',
  'warmsCoinbase',
  'destroysOnlyNew',
  'delegates',
  'protectsFromReplay',
  'burnsBaseFee',
  'hasRandomness',
]

export function encodeParameters(parameters: ForkParameters): Uint8Array {
  const bytes = new Uint8Array((amountOrder.length + 1) * 8)
  const view = new DataView(bytes.buffer)
  amountOrder.forEach((name, i) => {
    view.setBigInt64(i * 8, parameters[name], true)
  })
  const switches = switchOrder.reduce((word, name, bit) => word | (parameters[name] ? 1 << bit : 0), 0)
  view.setUint32(amountOrder.length * 8, switches, true)
  return bytes
}
