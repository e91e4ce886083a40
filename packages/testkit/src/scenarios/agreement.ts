import assert from 'node:assert/strict'
import { type Hex, keccak256, toRlp } from 'viem'
import { callRpc, callRpcText } from '../network/json-rpc.ts'
import type { NetworkUnderTest } from '../network/NetworkUnderTest.ts'
import { waitForBlock } from '../network/receipts.ts'

type Nodes = NetworkUnderTest['nodes']
type JsonBlock = Record<string, Hex> & { transactions: Hex[] }

/** Header fields in the order of their RLP (yellow paper; EIP-1559, 4895, 4844, 4788, 7685), quantities marked. */
const HEADER_FIELDS = [
  ['parentHash'],
  ['sha3Uncles'],
  ['miner'],
  ['stateRoot'],
  ['transactionsRoot'],
  ['receiptsRoot'],
  ['logsBloom'],
  ['difficulty', 'quantity'],
  ['number', 'quantity'],
  ['gasLimit', 'quantity'],
  ['gasUsed', 'quantity'],
  ['timestamp', 'quantity'],
  ['extraData'],
  ['mixHash'],
  ['nonce'],
  ['baseFeePerGas', 'quantity'],
  ['withdrawalsRoot'],
  ['blobGasUsed', 'quantity'],
  ['excessBlobGas', 'quantity'],
  ['parentBeaconBlockRoot'],
  ['requestsHash'],
] as const

/** The hash of a header, computed from the fields of `eth_getBlockBy*`. */
export function hashHeader(block: Readonly<Record<string, Hex>>): Hex {
  const fields = HEADER_FIELDS.filter(([name]) => block[name] !== undefined).map(([name, kind]): Hex => {
    const value = block[name] as Hex
    if (kind !== 'quantity') return value
    const digits = BigInt(value).toString(16)
    return BigInt(value) === 0n ? '0x' : `0x${digits.length % 2 === 1 ? '0' : ''}${digits}`
  })
  return keccak256(toRlp(fields))
}

export interface HeaderAgreement {
  number: bigint
  hash: Hex
  stateRoot: Hex
}

/**
 * Waits until every node has a block (by default the highest that any of them has now), and checks that all give the
 * same header, that its hash is the hash of its fields, and that its parent is the block before.
 */
export async function agreeOnHeaders(nodes: Nodes, number?: bigint): Promise<HeaderAgreement> {
  const heads = await Promise.all(nodes.map(({ http }) => callRpc<Hex>(http, 'eth_blockNumber')))
  const target = number ?? heads.map(BigInt).reduce((a, b) => (a > b ? a : b))
  const blocks = await Promise.all(
    nodes.map(async ({ http }) => {
      await waitForBlock(http, target)
      return callRpc<JsonBlock>(http, 'eth_getBlockByNumber', [`0x${target.toString(16)}`, false])
    }),
  )
  const [first, ...others] = blocks
  assert.ok(first, 'no node')
  for (const [index, block] of others.entries()) {
    assert.deepEqual(block, first, `block ${target} of ${nodes[index + 1]?.name} and of ${nodes[0]?.name}`)
  }
  assert.equal(hashHeader(first), first.hash, `the hash of block ${target} is the hash of its fields`)
  if (target > 0n) {
    const url = (nodes[0] as Nodes[number]).http
    const parent = await callRpc<JsonBlock>(url, 'eth_getBlockByNumber', [`0x${(target - 1n).toString(16)}`, false])
    assert.equal(first.parentHash, parent.hash)
  }
  return { number: target, hash: first.hash as Hex, stateRoot: first.stateRoot as Hex }
}

/** Checks that all nodes answer alike to the byte, for the receipts of sealed blocks and for single transactions. */
export async function agreeOnReceipts(
  nodes: Nodes,
  { blocks, hashes }: { blocks: { first: bigint; last: bigint }; hashes: readonly Hex[] },
): Promise<{ compared: number }> {
  for (const { http } of nodes) await waitForBlock(http, blocks.last)
  let compared = 0
  for (let number = blocks.first; number <= blocks.last; number++) {
    await agreeOnAnswer(nodes, 'eth_getBlockReceipts', [`0x${number.toString(16)}`])
    compared++
  }
  for (const hash of hashes) {
    await agreeOnAnswer(nodes, 'eth_getTransactionReceipt', [hash])
    await agreeOnAnswer(nodes, 'eth_getTransactionByHash', [hash])
    compared += 2
  }
  return { compared }
}

async function agreeOnAnswer(nodes: Nodes, method: string, params: readonly unknown[]): Promise<void> {
  const [first, ...others] = await Promise.all(nodes.map(({ http }) => callRpcText(http, method, params)))
  assert.ok(
    first !== undefined && 'result' in JSON.parse(first) && JSON.parse(first).result !== null,
    `${method} ${params}: ${first}`,
  )
  for (const [index, other] of others.entries()) {
    assert.equal(other, first, `${method} ${params} of ${nodes[index + 1]?.name} and of ${nodes[0]?.name}`)
  }
}
