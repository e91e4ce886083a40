import { keccak256 } from '@megarollup/crypto'
import { bytesToHex } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import type { Evm } from '../types.ts'
import { profile } from './profile.ts'

const environment = {
  number: 1n,
  timestamp: 1n,
  baseFeePerGas: 0n,
  gasLimit: 30_000_000n,
  coinbase: new Uint8Array(20),
  prevRandao: new Uint8Array(32),
  parentBeaconBlockRoot: new Uint8Array(32),
}
const contract = new Uint8Array(20).fill(0xcc)

/** Counts down from 5,000; then reads slot 1 twice and asks the identity precompile. */
const code = Uint8Array.from(Buffer.from('6113885b6001900380600357506001546001546000600060006000600461fffffa00', 'hex'))
const codeHash = keccak256(code).slice()
const hash = bytesToHex(codeHash)

const state = {
  account: (address: Uint8Array) => (address[0] === 0xcc ? { nonce: 1n, balance: 0n, codeHash } : undefined),
  storage: () => new Uint8Array(32),
  code: () => code,
}

describe('profile', () => {
  it('counts every instruction, call, precompile and look-up of one round', async () => {
    const work = {
      prepare(evm: Evm) {
        evm.reset(state)
        evm.setBlock(environment, { blockHash: () => undefined })
      },
      run(evm: Evm) {
        evm.call({ to: contract })
      },
    }
    const report = await profile([work, work], {
      evm: { chainId: 1n, state },
      rounds: 2,
      warmups: 1,
      addresses: new Map([[hash, ['0xcc']]]),
    })
    const count = (name: string) => report.rows.find((row) => row.name === name)?.count
    expect([count('JUMPDEST'), count('SUB'), count('JUMPI')]).toEqual([10_000, 10_000, 10_000])
    expect([count('SLOAD'), count('STATICCALL'), count('STOP')]).toEqual([4, 2, 2])
    expect(count('precompiles')).toBe(2)
    expect(report.precompiles).toMatchObject([{ address: 4, calls: 2 }])
    expect(report.caches.find(({ kind }) => kind === 'storage')).toMatchObject({
      total: 4,
      laneMisses: 2,
      sharedMisses: 2,
      laneMissRate: 0.5,
      sharedMissRate: 1,
    })
    expect(report.instructions).toBe(
      report.rows.reduce((sum, { count, opcode }) => sum + (opcode === undefined ? 0 : count), 0),
    )
    for (const row of report.contracts.filter((candidate) => candidate.code === hash)) {
      expect(row).toMatchObject({ calls: 2, addresses: ['0xcc'] })
    }
  })
})
