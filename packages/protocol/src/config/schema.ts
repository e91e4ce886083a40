import * as z from 'zod'
import { MAX_EXTRA_DATA_BYTES } from '../block-header/codec.ts'
import { isZeroBytes } from '../bytes/compare.ts'
import { bytesToHex } from '../bytes/hex.ts'
import { DEFAULT_MAX_MINI_BLOCK_BYTES } from '../mini-block/codec.ts'
import { MAX_CODE_BYTES } from '../state-diff/canonical.ts'
import { MAX_TRANSACTION_BYTES } from '../transaction/decodeTransaction.ts'
import type { GenesisAccount } from './ChainConfig.ts'
import { address, addressHex, data, hash, integer, nonce8, quantity, toWord, u64, u256 } from './fields.ts'
import { DEFAULT_TRANSACTION_GAS_CAP } from './transactionGasCap.ts'

const U64_MAX = 2n ** 64n - 1n
const ZERO_HASH = new Uint8Array(32)
/** The message passer predeploy, whose storage root would be in every header. */
const MESSAGE_PASSER = '0x4200000000000000000000000000000000000016'

const chainId = quantity(U64_MAX, 'a chain id above 0').refine((value) => value > 0n, 'a chain id above 0')
const gas = u64.refine((value) => value >= 21_000n, 'a gas amount of at least 21000')

/** Forks of Ethereum up to the one that this version executes: all of them must be there from genesis. */
const FORKS_BEFORE = new Set(['shanghaiTime', 'cancunTime', 'pragueTime'])

/** geth's `config`. Blocks and flags of old forks say nothing here and are passed over; times must be of forks that are known. */
const forkConfig = z
  .looseObject({ chainId, osakaTime: u64.optional() }, { error: 'an object' })
  .superRefine((config, context) => {
    const expect = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (config.osakaTime !== 0n) expect('osakaTime', '0: this version executes Osaka from genesis on')
    for (const [key, value] of Object.entries(config)) {
      if (!key.endsWith('Time') || key === 'osakaTime') continue
      if (!FORKS_BEFORE.has(key)) expect(key, 'no such field: this version does not know that fork')
      else if (value !== 0) expect(key, '0, or no such field: Osaka includes this fork from genesis on')
    }
  })

const megarollup = z.strictObject({
  sequencer: address,
  feeRecipient: address,
  commitmentScheme: z.enum(['mpt', 'twig'], { error: '"mpt" or "twig"' }).default('mpt'),
  miniBlockTimeMs: integer(1, 60_000).default(10),
  blockTimeMs: integer(1_000, 60_000)
    .refine((value) => value % 1_000 === 0, 'whole seconds, because timestamps are: a multiple of 1000')
    .default(1_000),
  rules: z
    .strictObject({
      maxBlockRlpBytes: z
        .union([z.literal(false), integer(1_024, 2 ** 31 - 1)], {
          error: 'false, or a number of bytes of at least 1024',
        })
        .default(false),
      transactionGasCap: z
        .union([z.literal(false), gas], { error: 'false, or an amount of gas of at least 21000' })
        .default(DEFAULT_TRANSACTION_GAS_CAP),
    })
    .prefault({}),
  eip1559: z
    .strictObject({ elasticity: integer(1, 1_000).default(2), denominator: integer(1, 1_000_000).default(8) })
    .prefault({}),
  limits: z
    .strictObject({
      maxTransactionBytes: integer(1_024, MAX_TRANSACTION_BYTES).default(MAX_TRANSACTION_BYTES),
      maxMiniBlockBytes: integer(65_536, 2 ** 30).default(DEFAULT_MAX_MINI_BLOCK_BYTES),
    })
    .prefault({}),
  l1: z.strictObject({ chainId, inbox: addressHex, startBlock: u64.default(0n) }),
})

const account = z
  .strictObject({
    balance: u256.default(0n),
    nonce: u64.default(0n),
    code: data(MAX_CODE_BYTES).default(new Uint8Array()),
    storage: z
      .record(z.string(), z.string({ error: 'a word of up to 32 bytes' }), { error: 'an object of words' })
      .default({}),
  })
  .transform((fields, context) => ({ ...fields, storage: toStorage(fields.storage, context) }))

const alloc = z
  .record(z.string(), account, { error: 'an object of accounts by address' })
  .transform((entries, context) => {
    const accounts = new Map<string, GenesisAccount>()
    for (const [key, fields] of Object.entries(entries)) {
      const parsed = address.safeParse(key.startsWith('0x') ? key : `0x${key}`)
      if (!parsed.success) {
        context.addIssue({ code: 'custom', path: [key], message: 'an address of 40 hexadecimal digits as key' })
        continue
      }
      const hex = bytesToHex(parsed.data)
      if (accounts.has(hex)) context.addIssue({ code: 'custom', path: [key], message: 'each address once' })
      if (hex === MESSAGE_PASSER) {
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'no message passer: this version does not have it yet',
        })
      }
      accounts.set(hex, { address: parsed.data, ...fields })
    }
    return [...accounts.values()].filter((entry) => !isEmpty(entry))
  })

/** The genesis file. Fields of geth that do not apply to a genesis of ours must have their neutral value. */
export const genesisSchema = z.strictObject(
  {
    config: forkConfig,
    megarollup,
    alloc,
    timestamp: u64,
    gasLimit: gas,
    baseFeePerGas: u256.refine((value) => value > 0n, 'an amount of wei above 0'),
    extraData: data(MAX_EXTRA_DATA_BYTES).default(new Uint8Array()),
    coinbase: address.optional(),
    difficulty: u256.default(0n),
    mixHash: hash.default(ZERO_HASH),
    nonce: nonce8.default(new Uint8Array(8)),
    parentBeaconBlockRoot: hash.default(ZERO_HASH),
    number: neutral(),
    gasUsed: neutral(),
    blobGasUsed: neutral(),
    excessBlobGas: neutral(),
    parentHash: hash.refine(isZeroBytes, 'a hash of zeros, or no such field').default(ZERO_HASH),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'a JSON object' : undefined) },
)

function neutral() {
  return u64.refine((value) => value === 0n, '0, or no such field').default(0n)
}

function toStorage(entries: Record<string, string>, context: z.RefinementCtx): GenesisAccount['storage'] {
  const slots = new Map<string, GenesisAccount['storage'][number]>()
  for (const [key, text] of Object.entries(entries)) {
    const slot = toWord(key)
    const value = toWord(text)
    const problem = !slot ? 'a slot of up to 32 bytes as key' : !value ? 'a word of up to 32 bytes' : undefined
    if (problem) context.addIssue({ code: 'custom', path: ['storage', key], message: problem })
    if (!slot || !value) continue
    const hex = bytesToHex(slot)
    if (slots.has(hex)) context.addIssue({ code: 'custom', path: ['storage', key], message: 'each slot once' })
    if (!isZeroBytes(value)) slots.set(hex, { slot, value })
  }
  return [...slots.values()]
}

/** EIP-161: such an account does not exist. */
function isEmpty({ balance, nonce, code, storage }: GenesisAccount): boolean {
  return balance === 0n && nonce === 0n && code.length === 0 && storage.length === 0
}
