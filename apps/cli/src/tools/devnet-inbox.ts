/** Where the inbox of a local devnet is: the first contract of its deployer, on every devnet. A test of the devnet compares. */
export const DEVNET_INBOX = '0xfbfbfDdd6e35dA57b7B0F9a2C10E34Be70B3A4E9'
