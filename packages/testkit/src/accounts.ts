import { bytesToHex, type Hex } from 'viem'
import { mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'

/** The mnemonic that every Ethereum test tool uses. Public: never send real funds to its accounts. */
export const TEST_MNEMONIC = 'test test test test test test test test test test test junk'

export interface TestAccount {
  address: Hex
  privateKey: Hex
}

/** The first accounts of the test mnemonic, path `m/44'/60'/0'/0/n`: those that anvil and the devnet fund. */
export function testAccounts(count = 10): TestAccount[] {
  return Array.from({ length: count }, (_, addressIndex) => {
    const account = mnemonicToAccount(TEST_MNEMONIC, { addressIndex })
    return { address: account.address, privateKey: bytesToHex(account.getHdKey().privateKey as Uint8Array) }
  })
}

export function signerOf(account: TestAccount): PrivateKeyAccount {
  return privateKeyToAccount(account.privateKey)
}
