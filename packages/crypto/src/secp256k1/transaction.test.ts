import { describe, expect, it } from 'vitest'
import {
  InvalidSignatureError,
  recoverFrontierSender,
  recoverSender,
  recoverTransaction,
  SECP256K1_N,
  WrongChainIdError,
} from './index.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')

/** The example of EIP-155: chain 1, nonce 9, one ether to 0x3535…. */
const exampleOfEip155 = bytes(
  'f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83',
)

describe('recoverTransaction', () => {
  it('recovers the sender and hash of the example of EIP-155', () => {
    const recovered = recoverTransaction(exampleOfEip155, { chainId: 1n })
    expect(hex(recovered.sender)).toBe('9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f')
    expect(hex(recovered.hash)).toBe('33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788')
    expect(recovered.transaction).toMatchObject({ type: 0, chainId: 1n, nonce: 9n, value: 10n ** 18n })
    expect(recovered.raw).toBe(exampleOfEip155)
  })

  it('refuses a transaction for another chain', () => {
    expect(() => recoverTransaction(exampleOfEip155, { chainId: 901n })).toThrow(WrongChainIdError)
  })

  it('refuses a transaction whose s was moved to the upper half', () => {
    const s = BigInt(`0x${hex(exampleOfEip155.subarray(-32))}`)
    const malleated = exampleOfEip155.slice()
    malleated.set(bytes((SECP256K1_N - s).toString(16).padStart(64, '0')), malleated.length - 32)
    expect(() => recoverTransaction(malleated)).toThrow(InvalidSignatureError)
  })

  it('leaves a high s to Frontier', () => {
    const { transaction, sender } = recoverTransaction(exampleOfEip155)
    const malleated = { ...transaction, s: SECP256K1_N - transaction.s, yParity: 1 - transaction.yParity }
    expect(() => recoverSender(malleated)).toThrow(InvalidSignatureError)
    expect(recoverFrontierSender(malleated)).toEqual(sender)
    expect(() => recoverFrontierSender({ ...transaction, r: 5n })).toThrow(InvalidSignatureError)
  })
})
