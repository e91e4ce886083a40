import { bigIntToBytes32 } from '../src/bytes/bigint.ts'
import { bytesToHex } from '../src/bytes/hex.ts'
import type { StateDiff } from '../src/domain/state.ts'
import { EMPTY_CODE_HASH, sortStateDiff } from '../src/state-diff/canonical.ts'

/**
 * State diffs of mini-blocks full of ERC-20 transfers between random holders, of random amounts, at one gas price. Addresses and
 * slots are random but for the token; the same seed gives the same diffs.
 */
export function erc20Diffs(options: {
  seed: number
  miniBlocks: number
  transfers: number
  holders: number
}): StateDiff[] {
  const random = xorshift(options.seed)
  const randomBytes = (length: number) => Uint8Array.from({ length }, () => random() & 0xff)
  const token = new Uint8Array(20).fill(0xee)
  const coinbase = new Uint8Array(20).fill(0xcb)
  const holders = Array.from({ length: options.holders }, () => ({
    address: randomBytes(20),
    slot: randomBytes(32),
    nonce: 0n,
    balance: 10n ** 18n,
    tokens: 10n ** 24n,
  }))
  let collected = 0n
  return Array.from({ length: options.miniBlocks }, () => {
    const accounts = new Map<string, StateDiff['accounts'][number]>()
    const storage = new Map<string, StateDiff['storage'][number]>()
    for (let i = 0; i < options.transfers; i++) {
      const sender = holders[random() % holders.length]!
      const recipient = holders[random() % holders.length]!
      const amount = (BigInt(random()) * BigInt(random())) % 10n ** 18n
      const fee = 34_500n * 10n ** 9n
      sender.nonce += 1n
      sender.balance -= fee
      collected += fee
      sender.tokens -= amount
      recipient.tokens += amount
      accounts.set(bytesToHex(sender.address), { address: sender.address, account: accountOf(sender) })
      for (const { slot, tokens } of [sender, recipient]) {
        storage.set(bytesToHex(slot), { address: token, slot, value: bigIntToBytes32(tokens) })
      }
    }
    accounts.set(bytesToHex(coinbase), { address: coinbase, account: accountOf({ nonce: 0n, balance: collected }) })
    return sortStateDiff({ accounts: [...accounts.values()], storage: [...storage.values()], codes: [] })
  })
}

function accountOf({ nonce, balance }: { nonce: bigint; balance: bigint }) {
  return { nonce, balance, codeHash: EMPTY_CODE_HASH }
}

/** Marsaglia's xorshift32. */
function xorshift(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}
