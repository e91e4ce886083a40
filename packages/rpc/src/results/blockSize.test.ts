import { bytesToHex, hexToBytes, toRlp } from 'viem'
import { expect, test } from 'vitest'
import { headerRlp, makeBlock } from '../../test/fakeBlocks.ts'
import { signEveryType } from '../../test/fakeTransactions.ts'
import { blockSize } from './blockSize.ts'

test('is the length of the RLP that viem makes of the block', async () => {
  const every = Object.values(await signEveryType())
  const genesis = makeBlock(undefined, [], true)
  const busy = makeBlock(
    genesis,
    Array.from({ length: 100 }, (_, index) => ({ transaction: every[index % every.length]!, gasUsed: 21_000n })),
    true,
  )
  for (const { header, transactions } of [genesis, busy]) {
    const body = transactions.map((raw) => (raw[0]! >= 0xc0 ? undefined : bytesToHex(raw)))
    const legacyBytes = transactions.filter((raw) => raw[0]! >= 0xc0).reduce((sum, raw) => sum + raw.length, 0)
    // viem cannot splice the lists of legacy transactions into a list, so a string of the same length stands for them.
    const padding = legacyBytes === 0 ? [] : [`0x${'ff'.repeat(legacyBytes - 3)}` as const]
    const typed = body.filter((item) => item !== undefined)
    const rlp = hexToBytes(toRlp([headerRlp(header), [...typed, ...padding], [], []]))
    expect(blockSize(header, transactions)).toBe(rlp.length)
  }
})
