import type { RecoveredTransaction } from '@megarollup/protocol'
import { TransactionRejectedError } from '@megarollup/rpc'

export interface MempoolLimits {
  /** Transactions in all. */
  maxTransactions: number
  /** Their encodings in all, in bytes. */
  maxBytes: number
  /** Transactions of one sender. */
  maxPerSender: number
  /** How far above the next nonce a transaction may be. */
  maxNonceGap: bigint
  /** How long a transaction may wait. */
  maxAgeMs: number
}

export const DEFAULT_MEMPOOL_LIMITS: MempoolLimits = {
  maxTransactions: 200_000,
  maxBytes: 256 << 20,
  maxPerSender: 4_096,
  maxNonceGap: 4_096n,
  maxAgeMs: 3 * 3_600_000,
}

/** What a mini-block may hold: the transaction that passes a limit is its last. */
export interface TakeLimits {
  count: number
  bytes: number
  gas: bigint
}

/** A transaction with what the pool needs of it, computed once. */
interface Entry {
  recovered: RecoveredTransaction
  /** Most that it can cost: gas at the highest price, and value. */
  cost: bigint
  arrivedMs: number
}

interface SenderQueue {
  /** The nonce that runs next. */
  nextNonce: bigint
  /** The nonce after the unbroken run of waiting transactions that begins at `nextNonce`. */
  pendingNonce: bigint
  waiting: Map<bigint, Entry>
  /** Sum of the costs of `waiting`. */
  cost: bigint
  /** Taken and not yet settled. */
  inFlight: number
  /** Whether it stands in the line. */
  lined: boolean
  /** The block before which nothing of this sender runs, because its fee cap is below the base fee. */
  parkedUntilBlock: bigint
}

/** Each price of a replacement must be this much above the old one, in percent. */
const PRICE_BUMP_PERCENT = 10n

/**
 * Transactions that were admitted and wait. Senders stand in a line; whoever is first runs one transaction, in the order of
 * nonces, and goes to the end: nobody can crowd out the others. Bounded in number, bytes, per sender and in time.
 */
export class Mempool {
  readonly #limits: MempoolLimits
  readonly #senders = new Map<string, SenderQueue>()
  readonly #byHash = new Map<string, Entry>()
  /** Senders that have a transaction at their next nonce. */
  #line: SenderQueue[] = []
  #lineHead = 0
  #bytes = 0

  constructor(limits: MempoolLimits = DEFAULT_MEMPOOL_LIMITS) {
    this.#limits = limits
  }

  get size(): number {
    return this.#byHash.size
  }

  get sizeBytes(): number {
    return this.#bytes
  }

  /** Whether `take` would find any, parked ones apart. */
  get hasReady(): boolean {
    return this.#lineHead < this.#line.length
  }

  get(hash: Uint8Array): RecoveredTransaction | undefined {
    return this.#byHash.get(keyOf(hash))?.recovered
  }

  /** The nonce after the sender's unbroken run of transactions, or `undefined` when the pool has none of it. */
  pendingNonce(sender: Uint8Array): bigint | undefined {
    return this.#senders.get(keyOf(sender))?.pendingNonce
  }

  /** What the sender's waiting transactions can cost at most, in wei, without the one at `nonce`. */
  pendingCost(sender: Uint8Array, nonce: bigint): bigint {
    const queue = this.#senders.get(keyOf(sender))
    return queue ? queue.cost - (queue.waiting.get(nonce)?.cost ?? 0n) : 0n
  }

  /**
   * Takes a transaction whose validity was checked against the state. `stateNonce` is the sender's nonce there.
   * Throws `TransactionRejectedError` in geth's words.
   */
  add(recovered: RecoveredTransaction, stateNonce: bigint, nowMs: number): void {
    const { transaction, hash, sender, raw } = recovered
    if (this.#byHash.has(keyOf(hash))) throw new TransactionRejectedError('already known')
    const senderKey = keyOf(sender)
    const queue = this.#senders.get(senderKey) ?? newQueue(stateNonce)
    const { nonce } = transaction
    if (nonce < queue.nextNonce) {
      throw new TransactionRejectedError(`nonce too low: next nonce ${queue.nextNonce}, tx nonce ${nonce}`)
    }
    if (nonce - queue.nextNonce > this.#limits.maxNonceGap) {
      throw new TransactionRejectedError(`nonce too high: next nonce ${queue.nextNonce}, tx nonce ${nonce}`)
    }
    const old = queue.waiting.get(nonce)
    if (old && !outbids(recovered, old.recovered)) {
      throw new TransactionRejectedError('replacement transaction underpriced')
    }
    if (!old && queue.waiting.size >= this.#limits.maxPerSender) {
      throw new TransactionRejectedError('account limit exceeded')
    }
    const bytes = this.#bytes + raw.length - (old?.recovered.raw.length ?? 0)
    if ((!old && this.size >= this.#limits.maxTransactions) || bytes > this.#limits.maxBytes) {
      throw new TransactionRejectedError('txpool is full')
    }
    if (old) {
      this.#remove(queue, old)
      queue.parkedUntilBlock = 0n
    }
    const entry: Entry = { recovered, cost: maximumCost(recovered), arrivedMs: nowMs }
    this.#senders.set(senderKey, queue)
    this.#byHash.set(keyOf(hash), entry)
    this.#bytes += raw.length
    this.#enqueue(queue, entry)
  }

  /**
   * Takes transactions for execution in block `block`, as many as the limits allow and one at least, a sender's always in the order
   * of nonces. Each must be given back with `settle`, `drop` or `giveBack`.
   */
  take(limits: TakeLimits, block: bigint): RecoveredTransaction[] {
    const taken: RecoveredTransaction[] = []
    const parked: SenderQueue[] = []
    let bytes = 0
    let gas = 0n
    while (
      taken.length < limits.count &&
      bytes < limits.bytes &&
      gas < limits.gas &&
      this.#lineHead < this.#line.length
    ) {
      const queue = this.#line[this.#lineHead++]!
      queue.lined = false
      const entry = queue.waiting.get(queue.nextNonce)
      if (!entry) continue
      if (queue.parkedUntilBlock > block) {
        parked.push(queue)
        continue
      }
      queue.waiting.delete(queue.nextNonce)
      queue.cost -= entry.cost
      queue.nextNonce++
      queue.inFlight++
      taken.push(entry.recovered)
      bytes += entry.recovered.raw.length
      gas += entry.recovered.transaction.gasLimit
      this.#lineUp(queue)
    }
    this.#line = this.#line.slice(this.#lineHead)
    this.#lineHead = 0
    for (const queue of parked) this.#lineUp(queue)
    return taken
  }

  /** A taken transaction is on the chain. */
  settle(recovered: RecoveredTransaction): void {
    this.#leave(recovered)
  }

  /** A taken transaction turned out invalid for good. `stateNonce` is the sender's nonce in the state. */
  drop(recovered: RecoveredTransaction, stateNonce: bigint): void {
    const queue = this.#senders.get(keyOf(recovered.sender))
    if (queue) this.#setNextNonce(queue, stateNonce)
    this.#leave(recovered)
  }

  /**
   * Taken transactions that did not run go back. With `parkUntilBlock`, nothing of their senders runs before that block; without,
   * senders that were parked run again.
   */
  giveBack(transactions: readonly RecoveredTransaction[], parkUntilBlock = 0n): void {
    for (const recovered of transactions) {
      const entry = this.#byHash.get(keyOf(recovered.hash))
      const queue = this.#senders.get(keyOf(recovered.sender))
      if (!entry || !queue) continue
      queue.inFlight--
      if (parkUntilBlock === 0n || parkUntilBlock > queue.parkedUntilBlock) queue.parkedUntilBlock = parkUntilBlock
      if (recovered.transaction.nonce < queue.nextNonce) queue.nextNonce = recovered.transaction.nonce
      this.#enqueue(queue, entry)
    }
  }

  /** Forgets transactions that waited too long, and returns them. */
  expire(nowMs: number): RecoveredTransaction[] {
    const expired: RecoveredTransaction[] = []
    for (const [key, queue] of this.#senders) {
      for (const entry of [...queue.waiting.values()]) {
        if (nowMs - entry.arrivedMs <= this.#limits.maxAgeMs) continue
        this.#remove(queue, entry)
        expired.push(entry.recovered)
      }
      if (queue.waiting.size === 0 && queue.inFlight === 0) this.#senders.delete(key)
    }
    if (expired.length > 0) this.#tidyLine()
    return expired
  }

  /** Takes senders out of the line who have nothing at their next nonce any more. */
  #tidyLine(): void {
    const line = this.#line.slice(this.#lineHead)
    for (const queue of line) queue.lined = queue.waiting.has(queue.nextNonce)
    this.#line = line.filter(({ lined }) => lined)
    this.#lineHead = 0
  }

  #enqueue(queue: SenderQueue, entry: Entry): void {
    queue.waiting.set(entry.recovered.transaction.nonce, entry)
    queue.cost += entry.cost
    if (queue.pendingNonce < queue.nextNonce) queue.pendingNonce = queue.nextNonce
    while (queue.waiting.has(queue.pendingNonce)) queue.pendingNonce++
    this.#lineUp(queue)
  }

  #lineUp(queue: SenderQueue): void {
    if (queue.lined || !queue.waiting.has(queue.nextNonce)) return
    queue.lined = true
    this.#line.push(queue)
  }

  #setNextNonce(queue: SenderQueue, nonce: bigint): void {
    queue.nextNonce = nonce
    queue.pendingNonce = nonce
    while (queue.waiting.has(queue.pendingNonce)) queue.pendingNonce++
    this.#lineUp(queue)
  }

  /** Takes a waiting transaction out. */
  #remove(queue: SenderQueue, entry: Entry): void {
    const { nonce } = entry.recovered.transaction
    queue.waiting.delete(nonce)
    queue.cost -= entry.cost
    if (nonce < queue.pendingNonce) queue.pendingNonce = nonce
    this.#forget(entry.recovered)
  }

  /** Ends the flight of a taken transaction. */
  #leave(recovered: RecoveredTransaction): void {
    this.#forget(recovered)
    const key = keyOf(recovered.sender)
    const queue = this.#senders.get(key)
    if (!queue) return
    queue.inFlight--
    if (queue.waiting.size === 0 && queue.inFlight === 0) this.#senders.delete(key)
  }

  #forget(recovered: RecoveredTransaction): void {
    if (this.#byHash.delete(keyOf(recovered.hash))) this.#bytes -= recovered.raw.length
  }
}

function newQueue(nonce: bigint): SenderQueue {
  return {
    nextNonce: nonce,
    pendingNonce: nonce,
    waiting: new Map(),
    cost: 0n,
    inFlight: 0,
    lined: false,
    parkedUntilBlock: 0n,
  }
}

/** Most that a transaction can take from its sender, in wei. */
export function maximumCost({ transaction }: RecoveredTransaction): bigint {
  return transaction.gasLimit * feeCap(transaction) + transaction.value
}

function feeCap(transaction: RecoveredTransaction['transaction']): bigint {
  return 'gasPrice' in transaction ? transaction.gasPrice : transaction.maxFeePerGas
}

function tipCap(transaction: RecoveredTransaction['transaction']): bigint {
  return 'gasPrice' in transaction ? transaction.gasPrice : transaction.maxPriorityFeePerGas
}

function outbids(next: RecoveredTransaction, old: RecoveredTransaction): boolean {
  const bumped = (price: bigint) => price + (price * PRICE_BUMP_PERCENT + 99n) / 100n
  return (
    feeCap(next.transaction) >= bumped(feeCap(old.transaction)) &&
    tipCap(next.transaction) >= bumped(tipCap(old.transaction))
  )
}

/** A map key for 20 or 32 bytes. */
function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
