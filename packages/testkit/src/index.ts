export { signerOf, TEST_MNEMONIC, type TestAccount, testAccounts } from './accounts.ts'
export { startAnvil } from './process/anvil.ts'
