import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keccak256, privateKeyToAddress, recoverFrontierSender } from '@megarollup/crypto'
import { decodeBlock, headerHash, WorldState } from '@megarollup/evm/block'
import { bytesToHex, decodeEthereumTransaction, encodeEthereumTransaction, hexToBytes } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'

const FIXTURE = 'ethereum-tests-misc'
if (!fixtureArchive(FIXTURE)) console.info(`Basic tests are skipped. ${missingFixture(FIXTURE)}`)

async function readTests<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(join(await fixtureFolder(FIXTURE), path), 'utf8'))
}

const bytes = (hex: string) => hexToBytes(hex.startsWith('0x') ? hex : `0x${hex}`)

describe.runIf(fixtureArchive(FIXTURE))('BasicTests and GenesisTests', () => {
  it('have the addresses of private keys', async () => {
    interface KeyTest {
      seed: string
      key: string
      addr: string
    }
    for (const { seed, key, addr } of await readTests<KeyTest[]>('BasicTests/keyaddrtest.json')) {
      expect(bytesToHex(keccak256(new TextEncoder().encode(seed)))).toBe(`0x${key}`)
      expect(bytesToHex(privateKeyToAddress(bytes(key)))).toBe(`0x${addr}`)
    }
  })

  it('have transactions, signed and not', async () => {
    for (const { key, signed } of await readTests<{ key: string; signed: string }[]>('BasicTests/txtest.json')) {
      const transaction = decodeEthereumTransaction(bytes(signed))
      expect(bytesToHex(encodeEthereumTransaction(transaction))).toBe(`0x${signed}`)
      // Signatures of the time may have a high s.
      expect(recoverFrontierSender(transaction)).toEqual(privateKeyToAddress(bytes(key)))
    }
  })

  it('have the hash of a genesis block', async () => {
    const test = await readTests<Record<string, string>>('BasicTests/genesishashestest.json')
    const { header } = decodeBlock(bytes(test.genesis_rlp_hex!))
    expect(bytesToHex(header.stateRoot)).toBe(`0x${test.genesis_state_root}`)
    expect(bytesToHex(headerHash(header))).toBe(`0x${test.genesis_hash}`)
  })

  it('have the state of a genesis block', async () => {
    interface Genesis {
      alloc: Record<string, { balance?: string; wei?: string; code?: string; storage?: Record<string, string> }>
      result: string
    }
    const tests = await readTests<Record<string, Genesis>>('GenesisTests/basic_genesis_tests.json')
    for (const [name, { alloc, result }] of Object.entries(tests)) {
      const state = new WorldState()
      const word = (text: string) => bytes(BigInt(text).toString(16).padStart(64, '0'))
      for (const [address, { wei = '0', balance = wei, code = '0x', storage = {} }] of Object.entries(alloc)) {
        state.setAccount(bytes(address), {
          nonce: 0n,
          balance: BigInt(balance),
          code: bytes(code),
          storage: Object.entries(storage).map(([slot, value]) => [word(slot), word(value)] as const),
        })
      }
      expect(bytesToHex(state.root()), name).toBe(bytesToHex(decodeBlock(bytes(result)).header.stateRoot))
    }
  })
})
