import { createSigner, keccak256 } from '@megarollup/crypto'
import {
  type AccessListEntry,
  type Authorization,
  bytesToBigInt,
  type EthereumTransaction,
  transactionSigningPayload,
} from '@megarollup/protocol'
import { CliError } from '../CliError.ts'
import { addressOf, arrayOf, bytesOf, type JsonObject, numberOf, objectOf, wordOf } from './values.ts'

/**
 * A transaction as JSON-RPC writes it. One without a signature but with a `secretKey` is signed here: for the chain, unless it says
 * `protected: false` or the fork does not know of chains.
 */
export function transactionOf(
  value: unknown,
  { field, chainId, protects }: { field: string; chainId: bigint; protects: boolean },
): EthereumTransaction {
  const json = objectOf(value, field)
  const at = (name: string) => `${name} of ${field}`
  const [v, r, s] = (['v', 'r', 's'] as const).map((name) => numberOf(json[name] ?? 0, at(name)))
  if (v === 0n && r === 0n && s === 0n && json.secretKey !== undefined) {
    const named = json.protected !== false && protects ? chainId : undefined
    return sign(unsignedTransactionOf(json, field, named), bytesOf(json.secretKey, at('secretKey')))
  }
  const transaction = unsignedTransactionOf(json, field, undefined)
  if (transaction.type !== 0) {
    const yParity = json.yParity === undefined ? v! : numberOf(json.yParity, at('yParity'))
    return { ...transaction, yParity: Number(yParity), r: r!, s: s! }
  }
  return { ...transaction, ...legacyV(v!, field), r: r!, s: s! }
}

/** EIP-155. */
function legacyV(v: bigint, field: string): { yParity: number; chainId: bigint | undefined } {
  if (v === 27n || v === 28n) return { yParity: Number(v - 27n), chainId: undefined }
  if (v >= 35n) return { yParity: Number((v - 35n) & 1n), chainId: (v - 35n) >> 1n }
  throw new CliError('json', `v of ${field} is ${v}, and there is no secretKey to sign with`)
}

/** A transaction without a signature. `chainId` is that of a legacy one; the others name theirs. */
export function unsignedTransactionOf(
  json: JsonObject,
  field: string,
  chainId: bigint | undefined,
): EthereumTransaction {
  const number = (name: string, other?: string): bigint =>
    numberOf(json[name] ?? (other && json[other]) ?? 0, `${name} of ${field}`)
  const call = {
    nonce: number('nonce'),
    gasLimit: number('gas', 'gasLimit'),
    to: json.to ? addressOf(json.to, `to of ${field}`) : undefined,
    value: number('value'),
    data: bytesOf(json.input ?? json.data ?? '0x', `input of ${field}`),
    yParity: 0,
    r: 0n,
    s: 0n,
  }
  const type = Number(number('type'))
  if (type === 0) return { type, ...call, chainId, gasPrice: number('gasPrice') }
  const typed = { ...call, chainId: number('chainId'), accessList: accessListOf(json.accessList, field) }
  if (type === 1) return { type, ...typed, gasPrice: number('gasPrice') }
  const fees = { maxFeePerGas: number('maxFeePerGas'), maxPriorityFeePerGas: number('maxPriorityFeePerGas') }
  switch (type) {
    case 2:
      return { type, ...typed, ...fees }
    case 3: {
      const hashes = arrayOf(json.blobVersionedHashes ?? [], `blobVersionedHashes of ${field}`)
      const blobVersionedHashes = hashes.map((hash) => wordOf(hash, `a blob versioned hash of ${field}`))
      return { type, ...typed, ...fees, maxFeePerBlobGas: number('maxFeePerBlobGas'), blobVersionedHashes }
    }
    case 4:
      return { type, ...typed, ...fees, authorizationList: authorizationsOf(json.authorizationList, field) }
  }
  throw new CliError('json', `type of ${field} is ${type}, expected 0 to 4`)
}

function accessListOf(value: unknown, field: string): AccessListEntry[] {
  return arrayOf(value ?? [], `accessList of ${field}`).map((entry) => {
    const { address, storageKeys } = objectOf(entry, `an entry of the access list of ${field}`)
    return {
      address: addressOf(address, `an address in the access list of ${field}`),
      storageKeys: arrayOf(storageKeys ?? [], `storageKeys of ${field}`).map((key) => wordOf(key, `a key of ${field}`)),
    }
  })
}

function authorizationsOf(value: unknown, field: string): Authorization[] {
  return arrayOf(value ?? [], `authorizationList of ${field}`).map((entry) => {
    const json = objectOf(entry, `an authorisation of ${field}`)
    const number = (name: string) => numberOf(json[name] ?? 0, `${name} of an authorisation of ${field}`)
    return {
      chainId: number('chainId'),
      address: addressOf(json.address, `address of an authorisation of ${field}`),
      nonce: number('nonce'),
      yParity: Number(number(json.yParity === undefined ? 'v' : 'yParity')),
      r: number('r'),
      s: number('s'),
    }
  })
}

function sign(transaction: EthereumTransaction, key: Uint8Array): EthereumTransaction {
  const signature = createSigner(key).sign(keccak256(transactionSigningPayload(transaction)))
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32, 64)].map(bytesToBigInt)
  return { ...transaction, yParity: signature[64]!, r: r!, s: s! }
}
