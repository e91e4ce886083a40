import * as OxHash from 'ox/Hash'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../bytes/index.ts'
import { ConfigError } from '../errors/index.ts'
import { encodeStateDiff } from '../state-diff/index.ts'
import { buildGenesisHeader, genesisAllocToDiff, nextBaseFee } from './index.ts'
import { parseGenesis } from './parseGenesis.ts'

const keccak256 = (bytes: Uint8Array) => OxHash.keccak256(bytes)
const SEQUENCER = '0x1111111111111111111111111111111111111111'
const ACCOUNT = '0x2222222222222222222222222222222222222222'

function genesisFile(changes: Record<string, unknown> = {}, section: Record<string, unknown> = {}): unknown {
  return {
    config: { chainId: 901, osakaTime: 0, homesteadBlock: 0, pragueTime: 0 },
    timestamp: '0x65',
    gasLimit: '0x1c9c380',
    baseFeePerGas: '1000000000',
    alloc: {
      [ACCOUNT.slice(2)]: { balance: '0x10', nonce: 1, code: '0x6001', storage: { '0x0': '0x2a', '0x1': '0x0' } },
    },
    megarollup: {
      sequencer: SEQUENCER,
      feeRecipient: ACCOUNT,
      l1: { chainId: 900, inbox: '0x3333333333333333333333333333333333333333' },
      ...section,
    },
    ...changes,
  }
}

/** The fields that `parseGenesis` complains about, with what it says of them. */
function problemsOf(file: unknown): Record<string, string> {
  try {
    parseGenesis(file)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    const { problems } = error as ConfigError
    return Object.fromEntries(problems.map(({ field, got, expected }) => [field, `${got} / ${expected}`]))
  }
  throw new Error('no problem was found')
}

describe('parseGenesis', () => {
  it('reads a file of geth with a megarollup section and fills in the defaults', () => {
    const { chain, alloc, header } = parseGenesis(genesisFile())
    expect(chain).toEqual({
      chainId: 901n,
      forks: [{ name: 'osaka', timestamp: 0n }],
      sequencer: new Uint8Array(20).fill(0x11),
      feeRecipient: new Uint8Array(20).fill(0x22),
      commitmentScheme: 'mpt',
      miniBlockTimeMs: 10,
      blockTimeMs: 1000,
      rules: { maxBlockRlpBytes: undefined, transactionGasCap: 16_777_216n },
      eip1559: { elasticity: 2n, denominator: 8n },
      limits: { maxTransactionBytes: 131_072, maxMiniBlockBytes: 67_108_864 },
      l1: { chainId: 900n, inbox: '0x3333333333333333333333333333333333333333', startBlock: 0n },
    })
    expect(header).toMatchObject({ timestamp: 101n, gasLimit: 30_000_000n, baseFeePerGas: 1_000_000_000n })
    expect(header.coinbase).toEqual(chain.feeRecipient)
    expect(alloc).toHaveLength(1)
    expect(alloc[0]!.storage).toHaveLength(1)
  })

  it('switches rules on and off', () => {
    const rules = { maxBlockRlpBytes: 8_388_608, transactionGasCap: false }
    const { chain } = parseGenesis(genesisFile({}, { rules }))
    expect(chain.rules).toEqual({ maxBlockRlpBytes: 8_388_608, transactionGasCap: 2n ** 64n - 1n })
  })

  it('names every field that is wrong, with what it got and what it wants', () => {
    const file = genesisFile({ timestamp: 'soon', gasLimit: undefined }, { sequencer: '0x12', blockTimeMs: 10 })
    const problems = problemsOf(file)
    expect(problems.timestamp).toMatch(/^"soon" \/ an unsigned 64-bit integer/)
    expect(problems.gasLimit).toMatch(/^nothing \/ /)
    expect(problems['megarollup.sequencer']).toBe('"0x12" / 0x and 40 hexadecimal digits')
    expect(problems['megarollup.blockTimeMs']).toMatch(/^10 \/ whole seconds/)
  })

  it('refuses fields that it does not know, so that a typing error is not a default', () => {
    expect(problemsOf(genesisFile({}, { blockTimeMS: 10 }))).toEqual({ 'megarollup.blockTimeMS': '10 / no such field' })
  })

  it('refuses forks that it cannot execute', () => {
    const config = { chainId: 901, pragueTime: 5, amsterdamTime: 0 }
    const problems = problemsOf(genesisFile({ config }))
    expect(Object.keys(problems)).toEqual(['config.osakaTime', 'config.pragueTime', 'config.amsterdamTime'])
    expect(problems['config.osakaTime']).toBe('nothing / 0: this version executes Osaka from genesis on')
  })

  it('refuses accounts that are there twice or have a bad key', () => {
    const alloc = { [ACCOUNT]: { balance: '1' }, [ACCOUNT.slice(2)]: { balance: '1' }, '0x12': { balance: '1' } }
    const problems = problemsOf(genesisFile({ alloc }))
    expect(problems[`alloc.${ACCOUNT.slice(2)}`]).toContain('each address once')
    expect(problems['alloc.0x12']).toContain('an address of 40 hexadecimal digits')
  })

  it('leaves out empty accounts, and refuses the message passer, whose root would be in every header', () => {
    expect(parseGenesis(genesisFile({ alloc: { [ACCOUNT]: { balance: '0x0' } } })).alloc).toEqual([])
    const passer = '0x4200000000000000000000000000000000000016'
    expect(problemsOf(genesisFile({ alloc: { [passer]: { nonce: 1 } } }))[`alloc.${passer}`]).toContain(
      'no message passer',
    )
  })

  it('refuses what is no object at all', () => {
    expect(problemsOf(17)).toEqual({ '': '17 / a JSON object' })
    expect(problemsOf(null)).toEqual({ '': 'null / a JSON object' })
  })
})

describe('the genesis block', () => {
  it('has its accounts as a canonical diff', () => {
    const { alloc } = parseGenesis(genesisFile())
    const diff = genesisAllocToDiff(alloc, keccak256)
    expect(diff.accounts[0]!.account).toMatchObject({ balance: 16n, nonce: 1n })
    expect(diff.codes[0]!.hash).toEqual(keccak256(Uint8Array.of(0x60, 0x01)))
    expect(diff.storage).toHaveLength(1)
    expect(() => encodeStateDiff(diff)).not.toThrow()
  })

  it('has the header that the file says', () => {
    const genesis = parseGenesis(genesisFile())
    const header = buildGenesisHeader(genesis, new Uint8Array(32).fill(1))
    expect(header).toMatchObject({ number: 0n, timestamp: 101n, gasUsed: 0n })
    expect(bytesToHex(header.transactionsRoot)).toBe(bytesToHex(keccak256(Uint8Array.of(0x80))))
    expect(bytesToHex(header.ommersHash)).toBe(bytesToHex(keccak256(Uint8Array.of(0xc0))))
    expect(bytesToHex(header.requestsHash)).toBe(bytesToHex(OxHash.sha256(new Uint8Array())))
  })
})

describe('nextBaseFee', () => {
  const { chain } = parseGenesis(genesisFile())
  const parent = { baseFeePerGas: 1_000_000_000n, gasLimit: 30_000_000n, gasUsed: 15_000_000n }

  it('stays at the target, and moves by at most an eighth', () => {
    expect(nextBaseFee(parent, chain)).toBe(1_000_000_000n)
    expect(nextBaseFee({ ...parent, gasUsed: 30_000_000n }, chain)).toBe(1_125_000_000n)
    expect(nextBaseFee({ ...parent, gasUsed: 0n }, chain)).toBe(875_000_000n)
  })

  it('rises by at least one wei and does not fall from where an eighth is less than one', () => {
    expect(nextBaseFee({ ...parent, baseFeePerGas: 7n, gasUsed: 15_000_001n }, chain)).toBe(8n)
    expect(nextBaseFee({ ...parent, baseFeePerGas: 7n, gasUsed: 0n }, chain)).toBe(7n)
  })
})
