import { encodeErrorResult, hexToBytes, parseAbi } from 'viem'
import { expect, test } from 'vitest'
import { revertError, revertReason } from './revert.ts'

const abi = parseAbi(['error Error(string)', 'error Panic(uint256)'])
const reverted = (reason: string) => hexToBytes(encodeErrorResult({ abi, errorName: 'Error', args: [reason] }))
const panicked = (code: bigint) => hexToBytes(encodeErrorResult({ abi, errorName: 'Panic', args: [code] }))

test('reads the reason of Error(string), also beyond ASCII', () => {
  expect(revertReason(reverted('user error'))).toBe('user error')
  expect(revertReason(reverted(''))).toBe('')
  expect(revertReason(reverted('zu wenig Geld: 3 €'))).toBe('zu wenig Geld: 3 €')
})

test('names the panics of Solidity, and shows the code of others', () => {
  expect(revertReason(panicked(0x01n))).toBe('assert(false)')
  expect(revertReason(panicked(0x11n))).toBe('arithmetic underflow or overflow')
  expect(revertReason(panicked(0xffn))).toBe('unknown panic code: 0xff')
})

test('finds no reason in custom errors, short output or lengths that lie', () => {
  const lyingLength = reverted('user error')
  lyingLength.fill(0xff, 36, 68)
  const lyingOffset = reverted('user error')
  lyingOffset.fill(0xff, 4, 36)
  const cut = reverted('a reason that is longer than a word of 32 bytes').subarray(0, 80)
  for (const output of [new Uint8Array(), new Uint8Array(3), hexToBytes('0xdeadbeef'), lyingLength, lyingOffset, cut])
    expect(revertReason(output)).toBeUndefined()
})

test('an error carries code 3 and all of the output', () => {
  expect(revertError(new Uint8Array())).toMatchObject({ rpcCode: 3, message: 'execution reverted', data: '0x' })
  expect(revertError(reverted('no'))).toMatchObject({ rpcCode: 3, message: 'execution reverted: no' })
})
