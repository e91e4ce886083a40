import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packDiff, unpackDiff } from './packedDiff.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const account = fc.record({
  nonce: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  balance: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  codeHash: bytes(32),
})

it('unpacks what was packed', () => {
  const diff = fc.record({
    accounts: fc.array(fc.record({ address: bytes(20), account: fc.option(account, { nil: undefined }) })),
    storage: fc.array(fc.record({ address: bytes(20), slot: bytes(32), value: bytes(32) })),
    codes: fc.array(fc.record({ hash: bytes(32), code: fc.uint8Array({ maxLength: 300 }) })),
  })
  fc.assert(
    fc.property(diff, (value) => {
      expect(unpackDiff(packDiff(value))).toEqual(value)
    }),
  )
})
