import { DEVNET_INBOX } from '@megarollup/cli'
import { firstInboxAddress } from '@megarollup/settlement'
import { describe, expect, it } from 'vitest'
import { devAccounts, networkAccounts } from './accounts.ts'

describe('the accounts of a devnet', () => {
  it('deploy the inbox where `megarollup derive` looks for it', () => {
    expect(firstInboxAddress(networkAccounts().deployer.account.address)).toBe(DEVNET_INBOX)
  })

  it('are not shared between users and the network itself', () => {
    const users = devAccounts().map(({ address }) => address)
    for (const { account } of Object.values(networkAccounts())) expect(users).not.toContain(account.address)
  })
})
