import { createSigner, keccak256, orderedTrieRoot } from '@megarollup/crypto'
import type { Evm } from '@megarollup/evm'
import {
  type ActiveRules,
  BlockChain,
  type BlockFork,
  type ChainBlock,
  type EthereumBlock,
  type EthereumChain,
  type EthereumHeader,
  encodeWithdrawal,
  executeBlock,
  hashRequests,
  nextBaseFee,
  nextDifficulty,
  nextExcessBlobGas,
  receiptCommitments,
  recoverBlockTransaction,
  rulesAt,
  testNetwork,
  type Withdrawal,
  WorldState,
} from '@megarollup/evm/block'
import { encodeTransaction, hexToBytes, type Transaction, transactionSigningPayload } from '@megarollup/protocol'
import type { Random } from '../random.ts'

const ETHER = 10n ** 18n
const GWEI = 10n ** 9n
const EMPTY_LIST_HASH = keccak256(Uint8Array.of(0xc0))
const EMPTY_ROOT = orderedTrieRoot([])
const ZERO_HASH = new Uint8Array(32)
const CHAIN_ID = 1n
const signers = [1, 2, 3].map((byte) => createSigner(new Uint8Array(32).fill(byte)))
/** Counts its calls in slot 0 and logs the count. */
const COUNTER = hexToBytes('0xc000000000000000000000000000000000000001')
const COUNTER_CODE = hexToBytes('0x600054600101806000556000526020600060206000a1')
/** Where EIP-7002 and EIP-7251 expect code; this one has no requests. */
const SYSTEM_CONTRACTS = ['0x00000961ef480eb55e80d19ad83579a64c007002', '0x0000bbddc7ce488642fb579f8b00f3a590007251']

/** A chain that stands at its genesis, and how many transactions each account has sent. */
export interface FuzzedChain {
  chain: BlockChain
  network: EthereumChain
  evm: Evm
  nonces: bigint[]
}

/** A chain of one fork with a few rich accounts and a contract. */
export function startChain(evm: Evm, fork: BlockFork): FuzzedChain {
  const network = testNetwork(fork)
  const state = new WorldState()
  const account = { nonce: 0n, balance: 0n, code: new Uint8Array(0), storage: [] }
  for (const { address } of signers) state.setAccount(address, { ...account, balance: 1000n * ETHER })
  state.setAccount(COUNTER, { ...account, nonce: 1n, code: COUNTER_CODE })
  for (const address of SYSTEM_CONTRACTS)
    state.setAccount(hexToBytes(address), { ...account, nonce: 1n, code: Uint8Array.of(0) })
  const rules = rulesAt(network, { number: 0n, timestamp: 0n })
  const genesis: EthereumHeader = {
    parentHash: ZERO_HASH,
    ommersHash: EMPTY_LIST_HASH,
    coinbase: new Uint8Array(20),
    stateRoot: state.root(),
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: new Uint8Array(256),
    difficulty: rules.isProofOfStake ? 0n : 131_072n,
    number: 0n,
    gasLimit: 30_000_000n,
    gasUsed: 0n,
    timestamp: 1_700_000_000n,
    extraData: new Uint8Array(0),
    prevRandao: ZERO_HASH,
    nonce: new Uint8Array(8),
    ...tail(rules, { baseFeePerGas: GWEI, excessBlobGas: 0n, withdrawalsRoot: EMPTY_ROOT }),
  }
  return { chain: new BlockChain({ chain: network, genesis, state, evm }), network, evm, nonces: signers.map(() => 0n) }
}

/** The fields at the end of a header that a fork has. */
function tail(
  rules: ActiveRules,
  values: Pick<EthereumHeader, 'baseFeePerGas' | 'excessBlobGas' | 'withdrawalsRoot'> & { requests?: Uint8Array[] },
): Partial<EthereumHeader> {
  return {
    ...(rules.hasBaseFee && { baseFeePerGas: values.baseFeePerGas }),
    ...(rules.hasWithdrawals && { withdrawalsRoot: values.withdrawalsRoot }),
    ...(rules.hasBlobs && { blobGasUsed: 0n, excessBlobGas: values.excessBlobGas, parentBeaconBlockRoot: ZERO_HASH }),
    ...(rules.hasRequests && { requestsHash: hashRequests(values.requests ?? []) }),
  }
}

/** A random valid block on the head. */
export function drawBlock(fuzzed: FuzzedChain, random: Random): EthereumBlock {
  const { chain, network, evm, nonces } = fuzzed
  const parent = chain.head
  const { below } = random
  const timestamp = parent.header.timestamp + BigInt(1 + below(30))
  const number = parent.header.number + 1n
  const rules = rulesAt(network, { number, timestamp, parentTotalDifficulty: parent.totalDifficulty })
  const withdrawals = rules.hasWithdrawals
    ? Array.from({ length: below(3) }, (_, i) => drawWithdrawal(random, i))
    : undefined
  const baseFee = rules.hasBaseFee ? nextBaseFee(parent.header) : undefined
  const transactions = Array.from({ length: below(5) }, () => drawTransaction(random, nonces, rules, baseFee ?? 1n))
  const step = (parent.header.gasLimit / 1024n) * BigInt(below(3) - 1)
  const hasOmmers = false
  const header: EthereumHeader = {
    ...parent.header,
    parentHash: parent.hash,
    coinbase: random.bytes(20),
    difficulty: nextDifficulty(rules, { ...parent.header, hasOmmers }, { number, timestamp }),
    number,
    timestamp,
    gasLimit: parent.header.gasLimit + (step > 0n ? step - 1n : step < 0n ? step + 1n : 0n),
    extraData: random.bytes(below(33)),
    prevRandao: random.bytes(32),
    transactionsRoot: orderedTrieRoot(transactions),
    ...tail(rules, {
      baseFeePerGas: baseFee,
      excessBlobGas: rules.hasBlobs ? nextExcessBlobGas(rules, parent.header) : undefined,
      withdrawalsRoot: withdrawals && orderedTrieRoot(withdrawals.map(encodeWithdrawal)),
    }),
  }
  const block = { header, transactions, ommers: [], withdrawals }
  return { ...block, header: { ...header, ...resultOf(rules, evm, chain.stateAfter(parent), block, parent) } }
}

/** What a header says of the execution of its block. The state is left as it was. */
function resultOf(
  rules: ActiveRules,
  evm: Evm,
  state: WorldState,
  { header, transactions, withdrawals }: EthereumBlock,
  parent: ChainBlock,
): Partial<EthereumHeader> {
  const mark = state.mark()
  const result = executeBlock(evm, state, rules, {
    ...header,
    transactions: transactions.map((raw, i) => recoverBlockTransaction(rules, raw, i)),
    withdrawals,
    blockHash: () => parent.hash,
  })
  const stateRoot = state.root()
  state.revertTo(mark)
  evm.reset(state)
  const { gasUsed, requests } = result
  return {
    stateRoot,
    gasUsed,
    ...receiptCommitments(result.receipts),
    ...(requests && { requestsHash: hashRequests(requests) }),
  }
}

function drawWithdrawal({ below, bytes }: Random, i: number): Withdrawal {
  return { index: BigInt(i), validatorIndex: BigInt(below(9)), address: bytes(20), amount: BigInt(below(1000)) }
}

function drawTransaction(
  { below, pick, bytes }: Random,
  nonces: bigint[],
  rules: ActiveRules,
  baseFee: bigint,
): Uint8Array {
  const from = below(signers.length)
  const to = pick([COUNTER, COUNTER, bytes(20), signers[0]!.address])
  const call = { nonce: nonces[from]!++, gasLimit: 100_000n, to, value: BigInt(below(3)), data: bytes(below(20)) }
  const price = baseFee + BigInt(below(1000))
  const unsigned = { r: 1n, s: 1n, yParity: 0 as const }
  const transaction: Transaction = rules.hasBaseFee
    ? {
        type: 2,
        chainId: CHAIN_ID,
        ...call,
        maxFeePerGas: price,
        maxPriorityFeePerGas: 1n,
        accessList: [],
        ...unsigned,
      }
    : { type: 0, chainId: undefined, ...call, gasPrice: price, ...unsigned }
  const signature = signers[from]!.sign(keccak256(transactionSigningPayload(transaction)))
  const number = (part: Uint8Array) => BigInt(`0x${Buffer.from(part).toString('hex')}`)
  return encodeTransaction({
    ...transaction,
    r: number(signature.subarray(0, 32)),
    s: number(signature.subarray(32, 64)),
    yParity: signature[64]! as 0 | 1,
  })
}
