import type { TestAccount } from '../accounts.ts'

/** Any Ethereum network that scenarios can run against: a devnet, or anvil. */
export interface NetworkUnderTest {
  /** HTTP endpoint that takes transactions. */
  write: string
  /** HTTP endpoint for reads: another node, where there is one. */
  read: string
  /** WebSocket endpoint for subscriptions, of the read node. */
  ws: string
  /** Every node that must agree with the others. */
  nodes: readonly { name: string; http: string }[]
  /** Funded accounts, at least ten. Scenarios that run one after the other may share them. */
  accounts: readonly TestAccount[]
}

/** The funded account at an index. Throws `RangeError` when the network has fewer. */
export function accountOf({ accounts }: Pick<NetworkUnderTest, 'accounts'>, index: number): TestAccount {
  const account = accounts[index]
  if (account === undefined) throw new RangeError(`the network has ${accounts.length} accounts, ${index} was asked for`)
  return account
}
