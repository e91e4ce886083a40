/** Gas of a transaction at most (EIP-7825): 2^24. */
export const DEFAULT_TRANSACTION_GAS_CAP = 2n ** 24n
