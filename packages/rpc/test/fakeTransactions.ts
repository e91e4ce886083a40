import { keccak256 } from '@megarollup/crypto'
import type { RecoveredTransaction, Transaction } from '@megarollup/protocol'
import { hexToBytes, parseTransaction, type TransactionSerializable } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** The first account of the usual test mnemonic. */
export const alice = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
export const token = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
export const chainId = 901

/** Signs with viem, so that fields, hash and bytes agree the way they do on a real chain. */
async function sign(wanted: TransactionSerializable): Promise<RecoveredTransaction> {
  const serialized = await alice.signTransaction(wanted)
  const raw = hexToBytes(serialized)
  const parsed = parseTransaction(serialized)
  const base = {
    nonce: BigInt(parsed.nonce ?? 0),
    gasLimit: parsed.gas ?? 0n,
    to: parsed.to ? hexToBytes(parsed.to) : undefined,
    value: parsed.value ?? 0n,
    data: hexToBytes(parsed.data ?? '0x'),
    yParity: parsed.yParity ?? Number((parsed.v ?? 0n) + 1n) % 2,
    r: BigInt(parsed.r ?? 0),
    s: BigInt(parsed.s ?? 0),
  }
  const accessList = (parsed.accessList ?? []).map((entry) => ({
    address: hexToBytes(entry.address),
    storageKeys: entry.storageKeys.map((key) => hexToBytes(key)),
  }))
  return { transaction: toDomain(), raw, hash: keccak256(raw), sender: hexToBytes(alice.address) }

  function toDomain(): Transaction {
    const id = BigInt(parsed.chainId ?? 0)
    const gasPrice = parsed.gasPrice ?? 0n
    const fees = {
      maxFeePerGas: parsed.maxFeePerGas ?? 0n,
      maxPriorityFeePerGas: parsed.maxPriorityFeePerGas ?? 0n,
    }
    if (parsed.type === 'legacy') return { ...base, type: 0, chainId: parsed.chainId ? id : undefined, gasPrice }
    if (parsed.type === 'eip2930') return { ...base, type: 1, chainId: id, gasPrice, accessList }
    if (parsed.type !== 'eip7702') return { ...base, type: 2, chainId: id, ...fees, accessList }
    const authorizationList = (parsed.authorizationList ?? []).map((one) => ({
      chainId: BigInt(one.chainId),
      address: hexToBytes(one.address),
      nonce: BigInt(one.nonce),
      yParity: one.yParity ?? 0,
      r: BigInt(one.r ?? 0),
      s: BigInt(one.s ?? 0),
    }))
    return { ...base, type: 4, chainId: id, ...fees, accessList, authorizationList }
  }
}

const slot = `0x${'00'.repeat(31)}01` as const
const fees = { maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 1_000_000n }

/** One transaction of every kind that the chain takes; all are Alice's. */
export async function signEveryType() {
  const authorization = await alice.signAuthorization({ chainId, contractAddress: token, nonce: 5 })
  return {
    create: await sign({ type: 'legacy', chainId, nonce: 0, gas: 100_000n, gasPrice: 2_000_000_000n, data: '0x6001' }),
    unprotected: await sign({ type: 'legacy', nonce: 1, gas: 21_000n, gasPrice: 2_000_000_000n, to: token, value: 7n }),
    accessList: await sign({
      type: 'eip2930',
      chainId,
      nonce: 2,
      gas: 60_000n,
      gasPrice: 2_000_000_000n,
      to: token,
      accessList: [{ address: token, storageKeys: [slot] }],
    }),
    feeMarket: await sign({ type: 'eip1559', chainId, nonce: 3, gas: 60_000n, to: token, data: '0xa9059cbb', ...fees }),
    setCode: await sign({
      type: 'eip7702',
      chainId,
      nonce: 4,
      gas: 90_000n,
      to: alice.address,
      authorizationList: [authorization],
      ...fees,
    }),
    unsealed: await sign({ type: 'eip1559', chainId, nonce: 6, gas: 60_000n, to: token, data: '0xa9059cbb', ...fees }),
    pooled: await sign({ type: 'eip1559', chainId, nonce: 7, gas: 60_000n, to: token, value: 1n, ...fees }),
    fresh: await sign({ type: 'eip1559', chainId, nonce: 8, gas: 21_000n, to: token, value: 1n, ...fees }),
  }
}

export type EveryType = Awaited<ReturnType<typeof signEveryType>>
