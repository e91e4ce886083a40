import type { BlockFault, EthereumBlock, EthereumHeader, TransactionFault } from '@megarollup/evm/block'
import type { Random } from '../random.ts'

/** A block with one fault, and what may be said of it; `undefined` when anything may. */
export interface SpoiltBlock {
  fault: string
  block: EthereumBlock
  expected: readonly (BlockFault | TransactionFault)[] | undefined
}

type Spoil = (block: EthereumBlock, parent: EthereumHeader, random: Random) => Omit<SpoiltBlock, 'fault'> | undefined

/** Draws one of the faults that the block can have. */
export function spoilBlock(block: EthereumBlock, parent: EthereumHeader, random: Random): SpoiltBlock {
  for (;;) {
    const [fault, spoil] = random.pick(faults)
    const spoilt = spoil(block, parent, random)
    if (spoilt) return { fault, ...spoilt }
  }
}

function header(
  change: (header: EthereumHeader, parent: EthereumHeader, random: Random) => Partial<EthereumHeader> | undefined,
  ...expected: BlockFault[]
): Spoil {
  return (block, parent, random) => {
    const changed = change(block.header, parent, random)
    return changed && { block: { ...block, header: { ...block.header, ...changed } }, expected }
  }
}

function body(
  change: (block: EthereumBlock, random: Random) => Partial<EthereumBlock> | undefined,
  ...expected: (BlockFault | TransactionFault)[]
): Spoil {
  return (block, _parent, random) => {
    const changed = change(block, random)
    return changed && { block: { ...block, ...changed }, expected: expected.length > 0 ? expected : undefined }
  }
}

/** Other bytes of the same length. */
function flipped(bytes: Uint8Array, { below }: Random): Uint8Array {
  const copy = bytes.slice()
  copy[below(copy.length)]! ^= 1 << below(8)
  return copy
}

const isStaked = ({ difficulty }: EthereumHeader) => difficulty === 0n

const faults: readonly (readonly [fault: string, Spoil])[] = [
  ['number', header(({ number }, _, { pick }) => ({ number: number + pick([1n, -1n, 1000n]) }), 'number')],
  ['parent', header(({ parentHash }, _, random) => ({ parentHash: flipped(parentHash, random) }), 'unknown-parent')],
  ['time', header((_, parent, { pick }) => ({ timestamp: parent.timestamp - pick([0n, 1n]) }), 'timestamp')],
  ['extra data', header((_, __, { bytes }) => ({ extraData: bytes(33) }), 'extra-data-size')],
  ['gas limit', header((_, { gasLimit }) => ({ gasLimit: gasLimit + gasLimit / 1024n }), 'gas-limit')],
  ['huge gas limit', header(() => ({ gasLimit: 1n << 63n }), 'gas-limit-size')],
  ['gas used above limit', header(({ gasLimit }) => ({ gasUsed: gasLimit + 1n }), 'gas-used-above-limit')],
  ['gas used', header(({ gasUsed }) => ({ gasUsed: gasUsed + 1n }), 'gas-used')],
  [
    'base fee',
    header(({ baseFeePerGas }) => (baseFeePerGas && { baseFeePerGas: baseFeePerGas + 1n }) || undefined, 'base-fee'),
  ],
  ['difficulty', header((h) => (isStaked(h) ? undefined : { difficulty: h.difficulty + 1n }), 'difficulty')],
  [
    'difficulty after the merge',
    header((h) => (isStaked(h) ? { difficulty: 1n } : undefined), 'difficulty-after-merge'),
  ],
  [
    'nonce after the merge',
    header(
      (h, _, { bytes }) => (isStaked(h) ? { nonce: Uint8Array.of(1, ...bytes(7)) } : undefined),
      'proof-of-stake-seal',
    ),
  ],
  ['state root', header((h, _, random) => ({ stateRoot: flipped(h.stateRoot, random) }), 'state-root')],
  ['receipts root', header((h, _, random) => ({ receiptsRoot: flipped(h.receiptsRoot, random) }), 'receipts-root')],
  ['logs bloom', header((h, _, random) => ({ logsBloom: flipped(h.logsBloom, random) }), 'logs-bloom')],
  [
    'transactions root',
    header((h, _, random) => ({ transactionsRoot: flipped(h.transactionsRoot, random) }), 'transactions-root'),
  ],
  [
    'ommers hash',
    header((h, _, random) => ({ ommersHash: flipped(h.ommersHash, random) }), 'ommers-hash', 'ommers-after-merge'),
  ],
  [
    'withdrawals root',
    header(({ withdrawalsRoot }, _, random) => {
      return withdrawalsRoot && { withdrawalsRoot: flipped(withdrawalsRoot, random) }
    }, 'withdrawals-root'),
  ],
  [
    'excess blob gas',
    header(({ excessBlobGas }) => {
      return excessBlobGas === undefined ? undefined : { excessBlobGas: excessBlobGas + 1n }
    }, 'excess-blob-gas'),
  ],
  [
    'blob gas used',
    header(({ blobGasUsed }) => (blobGasUsed === undefined ? undefined : { blobGasUsed: 131_072n }), 'blob-gas-used'),
  ],
  [
    'requests hash',
    header(({ requestsHash }, _, random) => {
      return requestsHash && { requestsHash: flipped(requestsHash, random) }
    }, 'requests-hash'),
  ],
  [
    'no requests hash',
    header(({ requestsHash }) => (requestsHash ? { requestsHash: undefined } : undefined), 'header-fields'),
  ],
  [
    'transaction left out',
    body(({ transactions }) => {
      return transactions.length > 0 ? { transactions: transactions.slice(0, -1) } : undefined
    }, 'transactions-root'),
  ],
  [
    'transaction twice',
    body(({ transactions }) => {
      return transactions.length > 0 ? { transactions: [...transactions, transactions[0]!] } : undefined
    }, 'nonce-too-low'),
  ],
  [
    'bytes of a transaction',
    body(({ transactions }, random) => {
      if (transactions.length === 0) return undefined
      const at = random.below(transactions.length)
      return { transactions: transactions.with(at, flipped(transactions[at]!, random)) }
    }),
  ],
  [
    'withdrawal',
    body(({ withdrawals }, { bytes }) => {
      const added = { index: 99n, validatorIndex: 0n, address: bytes(20), amount: 1n }
      return withdrawals && { withdrawals: [...withdrawals, added] }
    }, 'withdrawals-root'),
  ],
  ['no withdrawals', body(({ withdrawals }) => withdrawals && { withdrawals: undefined }, 'no-withdrawals')],
  [
    'withdrawals before their fork',
    body(({ withdrawals }) => (withdrawals ? undefined : { withdrawals: [] }), 'withdrawals-before-fork'),
  ],
  ['ommer', body(({ header }) => ({ ommers: [header] }), 'ommers-hash')],
]
