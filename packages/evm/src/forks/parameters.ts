/** Gas and limits that differ between forks and chains. All in gas, where nothing else is said. */
export interface ForkParameters {
  /** First access to an account (EIP-2929). */
  coldAccount: bigint
  /** First access to a storage slot (EIP-2929). */
  coldSlot: bigint
  /** Later accesses. */
  warmAccess: bigint
  /** SSTORE from zero. */
  storageSet: bigint
  /** SSTORE of a value that was not zero, without the access. */
  storageReset: bigint
  storageClearRefund: bigint
  /** SSTORE halts unless more gas than this is left (EIP-2200). */
  storageStipend: bigint
  callValue: bigint
  callNewAccount: bigint
  callStipend: bigint
  selfdestructNewAccount: bigint
  /** Each byte of deployed code. */
  codeByte: bigint
  /** Each word of a creation's code (EIP-3860). */
  initcodeWord: bigint
  /** Bytes. */
  maxInitcode: bigint
  /** Bytes (EIP-170). */
  maxCode: bigint
  expByte: bigint
  keccakWord: bigint
  copyWord: bigint
  logByte: bigint
  memoryWord: bigint
  /** Divisor of the quadratic part of memory's price. */
  memoryQuadratic: bigint
  transaction: bigint
  transactionCreate: bigint
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

/** Switches off a limit: the largest value that the kernel holds. */
export const UNLIMITED = (1n << 63n) - 1n

/** Order of the kernel's `Rules`, one i64 a field. */
export const parameterOrder: readonly (keyof ForkParameters)[] = [
  'coldAccount',
  'coldSlot',
  'warmAccess',
  'storageSet',
  'storageReset',
  'storageClearRefund',
  'storageStipend',
  'callValue',
  'callNewAccount',
  'callStipend',
  'selfdestructNewAccount',
  'codeByte',
  'initcodeWord',
  'maxInitcode',
  'maxCode',
  'expByte',
  'keccakWord',
  'copyWord',
  'logByte',
  'memoryWord',
  'memoryQuadratic',
  'transaction',
  'transactionCreate',
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

export function encodeParameters(parameters: ForkParameters): Uint8Array {
  const bytes = new Uint8Array(parameterOrder.length * 8)
  const view = new DataView(bytes.buffer)
  parameterOrder.forEach((name, i) => {
    view.setBigInt64(i * 8, parameters[name], true)
  })
  return bytes
}
