import type { TransactionInvalidCode } from '@megarollup/evm'

/** Why bytes are no transaction of a fork: their form, type, chain or signature, or what the fields say. */
export type Cause = 'form' | 'type' | 'chain' | 'signature' | TransactionInvalidCode

/**
 * Causes by the name of the exception; every other name is about the form. Several things are wrong at once with bytes that are no
 * transaction of any type, of any chain or with any signature: whoever reads them strictly sees their form first.
 */
const CAUSES: Record<string, readonly Cause[]> = {
  TYPE_NOT_SUPPORTED: ['type', 'form'],
  INVALID_CHAINID: ['chain', 'form'],
  INVALID_SIGNATURE_VRS: ['signature', 'form'],
  EC_RECOVERY_FAIL: ['signature'],
  NONCE_TOO_BIG: ['nonce-max'],
  GASLIMIT_PRICE_PRODUCT_OVERFLOW: ['insufficient-funds'],
  INTRINSIC_GAS_TOO_LOW: ['intrinsic-gas'],
  INITCODE_SIZE_EXCEEDED: ['initcode-size'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['priority-fee-above-max-fee'],
}

/** The causes that a name of an exception, or several joined by `|`, stands for. */
export function causesOf(exception: string): readonly Cause[] {
  return exception.split('|').flatMap((name) => CAUSES[name.replace(/^TransactionException\./, '')] ?? ['form'])
}
