import { keccak256 } from '@megarollup/crypto'
import { PrunedStateError, UnknownBlockError, UnverifiedStateError } from '../errors.ts'
import { bytesToHex } from '../hex.ts'
import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { address } from '../params/scalars.ts'
import { bytes } from '../results/ResultType.ts'

const nothing = new Uint8Array()
const hashOfNothing = bytesToHex(keccak256(nothing))

/** `eth_getCode`: the bytecode of an account, or its delegation (EIP-7702). Source: execution-apis, `eth/state.yaml`. */
export const ethGetCode = method({
  name: 'eth_getCode',
  params: [param('address', address), optional('block', blockSelector, { tag: 'latest' })],
  result: bytes,
  errors: [UnknownBlockError, PrunedStateError, UnverifiedStateError],
  async handle(chain, [address, block]) {
    const state = await chain.stateAt(block)
    const account = await state.account(address)
    if (!account || bytesToHex(account.codeHash) === hashOfNothing) return nothing
    return state.code(account.codeHash)
  },
})
