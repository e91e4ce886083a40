import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'

/** Storage slot of `_balances[owner]` in OpenZeppelin's ERC-20, whose mapping has slot 0. */
export function tokenBalanceSlot(owner: Address): Hex {
  return keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [owner, 0n]))
}
