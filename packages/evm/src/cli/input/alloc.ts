import { bytesToHex } from '@megarollup/protocol'
import { WorldState } from '../../block/index.ts'
import { addressOf, bytesOf, type JsonObject, numberOf, objectOf, quantity, wordOf } from './values.ts'

/** A state as geth's genesis files, its `t8n` and the public tests write it. */
export function stateOfAlloc(alloc: JsonObject): WorldState {
  const state = new WorldState()
  for (const [address, value] of Object.entries(alloc)) {
    const { nonce, balance, code, storage } = objectOf(value, `the account ${address}`)
    const slots = Object.entries(objectOf(storage ?? {}, `the storage of ${address}`))
    state.setAccount(addressOf(address, 'an address of the state'), {
      nonce: numberOf(nonce ?? 0, `the nonce of ${address}`),
      balance: numberOf(balance ?? 0, `the balance of ${address}`),
      code: bytesOf(code ?? '0x', `the code of ${address}`),
      storage: slots.map(([slot, word]) => [
        wordOf(slot, `a slot of ${address}`),
        wordOf(word, `a value of ${address}`),
      ]),
    })
  }
  return state
}

/** The other way round: accounts in the order of their addresses, without what is zero or empty, but always with the balance. */
export function allocOfState(state: WorldState): JsonObject {
  const accounts = Array.from(state.accounts(), ({ address, account, storage }) => {
    const code = state.code(account.codeHash)
    const slots = Array.from(
      storage.entries(),
      ({ slot, value }) => [bytesToHex(slot), bytesToHex(value)] as const,
    ).sort(([a], [b]) => (a < b ? -1 : 1))
    return [
      bytesToHex(address) as string,
      {
        ...(code.length > 0 && { code: bytesToHex(code) }),
        ...(slots.length > 0 && { storage: Object.fromEntries(slots) }),
        balance: quantity(account.balance),
        ...(account.nonce > 0n && { nonce: quantity(account.nonce) }),
      },
    ] as const
  })
  return Object.fromEntries(accounts.sort(([a], [b]) => (a < b ? -1 : 1)))
}
