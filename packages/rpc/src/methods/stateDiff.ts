import type { Json, JsonObject } from '../json.ts'

interface Account {
  balance?: string
  nonce?: number
  code?: string
  storage?: Readonly<Record<string, string>>
}

const ZERO_WORD = `0x${'0'.repeat(64)}`
const UNCHANGED = '='

/**
 * Parity's `stateDiff` of what `prestateTracer` says in its diff mode. An account that was born has `+`, one that died `-`, a
 * field that changed `*` with both values, one that did not `=`.
 */
export function stateDiff(prestate: Json): JsonObject {
  const { pre, post } = prestate as unknown as { pre: Record<string, Account>; post: Record<string, Account> }
  const diff: Record<string, JsonObject> = {}
  for (const address of new Set([...Object.keys(pre), ...Object.keys(post)])) {
    const before = pre[address]
    const after = post[address]
    if (before && after) diff[address] = changed(before, after)
    else if (before) diff[address] = whole('-', before)
    else if (after) diff[address] = whole('+', after)
  }
  return diff
}

/** Everything of an account that was not there before, or is not there now. */
function whole(sign: '+' | '-', { balance = '0x0', nonce = 0, code = '0x', storage = {} }: Account): JsonObject {
  const signed = (value: string) => ({ [sign]: value })
  return {
    balance: signed(balance),
    nonce: signed(`0x${nonce.toString(16)}`),
    code: signed(code),
    storage: Object.fromEntries(Object.entries(storage).map(([slot, value]) => [slot, signed(value)])),
  }
}

function changed(before: Account, after: Account): JsonObject {
  const field = (from: string, to: string | undefined): Json =>
    to === undefined || to === from ? UNCHANGED : { '*': { from, to } }
  const slots = new Set([...Object.keys(before.storage ?? {}), ...Object.keys(after.storage ?? {})])
  return {
    balance: field(before.balance ?? '0x0', after.balance),
    nonce: field(
      `0x${(before.nonce ?? 0).toString(16)}`,
      after.nonce === undefined ? undefined : `0x${after.nonce.toString(16)}`,
    ),
    code: field(before.code ?? '0x', after.code),
    storage: Object.fromEntries(
      [...slots].map((slot) => [
        slot,
        { '*': { from: before.storage?.[slot] ?? ZERO_WORD, to: after.storage?.[slot] ?? ZERO_WORD } },
      ]),
    ),
  }
}
