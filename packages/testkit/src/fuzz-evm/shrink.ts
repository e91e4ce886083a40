import type { FuzzCase } from './FuzzCase.ts'

/** Smaller cases, the ones that leave out most first. */
function* smallerCases(fuzzCase: FuzzCase): Generator<FuzzCase> {
  const { accounts, transactions } = fuzzCase
  for (const fewer of without(transactions)) yield { ...fuzzCase, transactions: fewer }
  for (const [i, account] of accounts.entries()) {
    const withAccount = (changed: Partial<typeof account>): FuzzCase => ({
      ...fuzzCase,
      accounts: accounts.with(i, { ...account, ...changed }),
    })
    for (const code of without(account.code)) yield withAccount({ code })
    for (const storage of without(account.storage)) yield withAccount({ storage })
    if (i > 0 && account.balance > 0n) yield withAccount({ balance: 0n })
    for (const code of simplerBytes(account.code)) yield withAccount({ code })
  }
  for (const [i, transaction] of transactions.entries()) {
    const withTransaction = (changed: Partial<typeof transaction>): FuzzCase => ({
      ...fuzzCase,
      transactions: transactions.with(i, { ...transaction, ...changed }),
    })
    for (const data of without(transaction.data)) yield withTransaction({ data })
    if (transaction.value > 0n) yield withTransaction({ value: 0n })
    for (const data of simplerBytes(transaction.data)) yield withTransaction({ data })
  }
}

/** Lists that lack half, a quarter … one of the items. */
function* without<T>(items: readonly T[]): Generator<T[]> {
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < items.length; start += size) {
      yield [...items.slice(0, start), ...items.slice(start + size)]
    }
  }
}

/** Pieces that lack a byte at an end. */
function* simplerBytes(pieces: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [i, piece] of pieces.entries()) {
    if (piece.length < 2) continue
    yield pieces.with(i, piece.subarray(1))
    yield pieces.with(i, piece.subarray(0, -1))
  }
}

/**
 * A case that still fails and from which nothing can be left out.
 *
 * @param attempts How many cases are tried at most.
 */
export async function shrink(
  fuzzCase: FuzzCase,
  fails: (smaller: FuzzCase) => Promise<boolean>,
  attempts = 20_000,
): Promise<FuzzCase> {
  let smallest = fuzzCase
  let left = attempts
  for (let progress = true; progress; ) {
    progress = false
    for (const smaller of smallerCases(smallest)) {
      if (left-- <= 0) return smallest
      if (!(await fails(smaller))) continue
      smallest = smaller
      progress = true
      break
    }
  }
  return smallest
}
