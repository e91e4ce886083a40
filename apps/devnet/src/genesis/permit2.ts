import { encodeAbiParameters, type Hex, keccak256, numberToHex, toHex } from 'viem'
import { permit2Template } from '../generated/contract-codes.ts'

/** Where the immutables stand in the runtime code, in bytes: each is the operand of a PUSH32. */
const CHAIN_ID_OFFSET = 6945
const DOMAIN_SEPARATOR_OFFSET = 6983

/** The EIP-712 domain separator of a Permit2 at this address. */
export function permit2DomainSeparator(address: Hex, chainId: number): Hex {
  const typeHash = keccak256(toHex('EIP712Domain(string name,uint256 chainId,address verifyingContract)'))
  return keccak256(
    encodeAbiParameters(
      [{ type: 'bytes32' }, { type: 'bytes32' }, { type: 'uint256' }, { type: 'address' }],
      [typeHash, keccak256(toHex('Permit2')), BigInt(chainId), address],
    ),
  )
}

/** The code that Permit2's constructor would return at this address, on this chain. */
export function permit2Code(address: Hex, chainId: number): Hex {
  const withChainId = replaceWord(permit2Template, CHAIN_ID_OFFSET, numberToHex(chainId, { size: 32 }))
  return replaceWord(withChainId, DOMAIN_SEPARATOR_OFFSET, permit2DomainSeparator(address, chainId))
}

function replaceWord(code: Hex, offset: number, word: Hex): Hex {
  const at = 2 + 2 * offset
  return `${code.slice(0, at) as Hex}${word.slice(2)}${code.slice(at + 64)}`
}
