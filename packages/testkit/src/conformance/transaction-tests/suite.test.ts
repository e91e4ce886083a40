import { expect, it } from 'vitest'
import { transactionTests } from './suite.ts'

/** The example of EIP-155. */
const txbytes =
  '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83'
const valid = {
  hash: '0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788',
  sender: '0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f',
  intrinsicGas: '0x5208',
}

function run(fork: string, expected: object) {
  return transactionTests.runFile('', { example: { txbytes, result: { [fork]: expected } } }, {})[0]!
}

it('passes what a fork takes, and what another refuses for the cause that is named', () => {
  expect(run('EIP158', valid)).toEqual({ name: 'example', outcome: 'passed', fork: 'SpuriousDragon' })
  const exception = 'TransactionException.INVALID_SIGNATURE_VRS'
  expect(run('EIP150', { exception, intrinsicGas: '0x00' })).toMatchObject({ outcome: 'passed' })
})

it.each([
  ['another hash', { ...valid, hash: valid.sender }, /^hash/],
  ['another sender', { ...valid, sender: valid.hash }, /^sender/],
  ['another price', { ...valid, intrinsicGas: '0x5209' }, /^intrinsic gas 21000/],
  ['an exception', { exception: 'TransactionException.INVALID_CHAINID', intrinsicGas: '0x00' }, /^taken/],
])('fails a case that expects %s', (_what, expected, reason) => {
  expect(run('Cancun', expected)).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) })
})

it('fails a case that is refused for another cause', () => {
  const exception = 'TransactionException.RLP_INVALID_NONCE'
  expect(run('Frontier', { exception, intrinsicGas: '0x00' })).toMatchObject({ outcome: 'failed' })
})
