import { bytesToHex, type Hex } from 'viem'
import { type HDAccount, mnemonicToAccount } from 'viem/accounts'

/** The mnemonic that every Ethereum development tool uses. Its keys are public. */
export const TEST_MNEMONIC = 'test test test test test test test test test test test junk'
/** Accounts that are printed and funded on both chains. */
const PRINTED_ACCOUNTS = 10
/** Accounts of the mnemonic that L1 funds: the printed ones and those that the network itself uses. */
export const L1_ACCOUNTS = 20

export interface DevAccount {
  address: Hex
  privateKey: Hex
}

function accountAt(index: number): HDAccount {
  return mnemonicToAccount(TEST_MNEMONIC, { addressIndex: index })
}

function privateKeyOf(account: HDAccount): Hex {
  return bytesToHex(account.getHdKey().privateKey!)
}

/** The accounts for users. */
export function devAccounts(): DevAccount[] {
  return Array.from({ length: PRINTED_ACCOUNTS }, (_, i) => {
    const account = accountAt(i)
    return { address: account.address, privateKey: privateKeyOf(account) }
  })
}

/** The accounts of the network itself: they are not printed, so that nobody uses up their nonces. */
export function networkAccounts() {
  const withKey = (index: number) => {
    const account = accountAt(index)
    return { account, privateKey: privateKeyOf(account) }
  }
  return { deployer: withKey(10), batcher: withKey(11), sequencer: withKey(12) }
}
