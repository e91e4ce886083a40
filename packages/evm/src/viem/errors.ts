/** What a provider throws (EIP-1193): the number and the data are what viem looks at. */
export class ProviderRpcError extends Error {
  override readonly name = 'ProviderRpcError'
  readonly code: number
  /** Revert data, in hexadecimal. */
  readonly data: string | undefined

  constructor(code: number, message: string, data?: string) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** Codes of JSON-RPC and of geth. */
export const RpcCode = { REVERTED: 3, REFUSED: -32_000, INVALID_PARAMS: -32_602, METHOD_NOT_FOUND: -32_601 } as const
