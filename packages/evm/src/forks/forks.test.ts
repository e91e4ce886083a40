import { keccak256 } from '@megarollup/crypto'
import { describe, expect, it } from 'vitest'
import { assemble, returnTop } from '../../test/assemble.ts'
import {
  addressOf,
  alice,
  coinbase,
  contract,
  environment,
  executed,
  numberOf,
  start,
  transaction,
  wordOf,
} from '../../test/harness.ts'
import type { Evm } from '../types.ts'
import { defineFork, isForkSince } from './fork.ts'
import { type Fork, forkNames, forks } from './index.ts'

const GAS = environment.gasLimit

/** A transaction of the first type, which every fork takes. */
function legacy(fields: { nonce?: bigint; to?: Uint8Array | undefined; data?: Uint8Array; gasLimit?: bigint } = {}) {
  const call = { nonce: 0n, to: contract, data: new Uint8Array(), gasLimit: 1_000_000n, ...fields }
  const signature = { yParity: 0, r: 1n, s: 1n } as const
  return {
    sender: alice,
    transaction: { type: 0 as const, chainId: undefined, value: 0n, gasPrice: 10n, ...call, ...signature },
  }
}

/** Gas of a call to code in a fork, without the intrinsic gas. */
function gasOf(fork: Fork, code: Uint8Array): bigint {
  const { evm, state } = start({ fork })
  state.set(contract, { code, nonce: 1n })
  return evm.call({ from: alice, to: contract }).gasUsed - 21_000n
}

function run(evm: Evm, ...transactions: ReturnType<typeof legacy>[]) {
  return transactions.map((each) => executed(evm.execute([each], GAS)[0]))
}

describe('forks', () => {
  it('follow each other, and change what they say', () => {
    expect(forkNames.slice(0, 3)).toEqual(['Frontier', 'Homestead', 'TangerineWhistle'])
    forkNames.forEach((name, i) => {
      expect(forks[name].name).toBe(name)
      expect(forks[name].previous).toBe(i === 0 ? undefined : forks[forkNames[i - 1]!])
    })
    expect(isForkSince(forks.London, forks.Berlin)).toBe(true)
    expect(isForkSince(forks.Berlin, forks.London)).toBe(false)
  })

  it('bring opcodes and precompiles one after the other', () => {
    const counts = (['Frontier', 'Byzantium', 'Istanbul', 'Cancun', 'Osaka'] as const).map((name) => [
      forks[name].opcodes.size,
      forks[name].precompiles.size,
    ])
    expect(counts).toEqual([
      [130, 4],
      [135, 8],
      [142, 9],
      [149, 10],
      [150, 18],
    ])
  })

  it('change nothing but blobs after Osaka, so far', () => {
    for (const name of ['BPO1', 'BPO2', 'BPO3', 'BPO4'] as const) {
      const { parameters, opcodes, precompiles, blobs } = forks[name]
      expect({ parameters, opcodes, precompiles }).toEqual({
        parameters: forks.Osaka.parameters,
        opcodes: forks.Osaka.opcodes,
        precompiles: forks.Osaka.precompiles,
      })
      expect(blobs).not.toEqual(forks.Osaka.blobs)
    }
  })

  it('can be made by anyone from one that is there', () => {
    const mine = defineFork(forks.Osaka, { name: 'Mine', parameters: { transaction: 1000n } })
    const { evm, state } = start({ fork: mine })
    state.set(contract, { code: assemble('STOP') })
    expect(evm.call({ to: contract }).gasUsed).toBe(1000n)
  })

  it.each<[Fork, bigint]>([
    ['Frontier', 53n],
    ['TangerineWhistle', 203n],
    ['Istanbul', 803n],
    ['Berlin', 2103n],
  ])('price SLOAD: %s', (fork, gas) => {
    expect(gasOf(fork, assemble(Uint8Array.of(0x60, 0), 'SLOAD'))).toBe(gas)
  })

  it.each<[Fork, bigint]>([
    ['SpuriousDragon', 20_000n + 5000n],
    ['Constantinople', 20_000n + 200n],
    ['Petersburg', 20_000n + 5000n],
    ['Istanbul', 20_000n + 800n],
    ['Berlin', 22_100n + 100n],
  ])('price a second SSTORE to a slot: %s', (fork, gas) => {
    const write = (value: number) => Uint8Array.of(0x60, value, 0x60, 0, 0x55)
    expect(gasOf(fork, assemble(write(1), write(2)))).toBe(gas + 12n)
  })

  it('halt a call for more gas than there is, until Tangerine Whistle', () => {
    const nothing = Uint8Array.of(0x60, 0, 0x80, 0x80, 0x80, 0x80)
    const code = assemble(nothing, 0xdd, 0xffffff, 'CALL', 'POP')
    const outcome = (fork: Fork) => {
      const { evm, state } = start({ fork })
      state.set(contract, { code, nonce: 1n })
      return evm.call({ from: alice, to: contract, gas: 200_000n }).status
    }
    expect(outcome('Homestead')).toBe('halt')
    expect(outcome('TangerineWhistle')).toBe('success')
  })

  it('refuse transactions of types that come later', () => {
    const outcome = (fork: Fork) => start({ fork }).evm.execute([transaction()], GAS)[0]
    expect(outcome('Berlin')).toMatchObject({ outcome: 'invalid', code: 'type-2-unsupported' })
    expect(outcome('London')).toMatchObject({ outcome: 'executed' })
  })

  it('keep a contract that cannot pay for its code, without code, in Frontier', () => {
    // Returns 500 bytes of memory, which would cost 100,000 gas.
    const data = assemble(500, Uint8Array.of(0x60, 0), 'RETURN')
    const create = legacy({ to: undefined, data, gasLimit: 70_000n })
    const outcome = (fork: Fork) => run(start({ fork }).evm, create)[0]!.status
    expect(outcome('Frontier')).toBe(1)
    expect(outcome('Homestead')).toBe(0)
  })

  it('let what is touched and empty exist until Spurious Dragon', () => {
    const exists = (fork: Fork) => {
      const { evm } = start({ fork })
      run(evm, legacy({ to: addressOf(0xdd) }))
      return evm.state.account(addressOf(0xdd)) !== undefined
    }
    expect(exists('TangerineWhistle')).toBe(true)
    expect(exists('SpuriousDragon')).toBe(false)
  })

  it('give the coinbase the whole price until London', () => {
    const reward = (fork: Fork) => {
      const { evm } = start({ fork })
      run(evm, legacy({ to: addressOf(0xdd) }))
      return evm.state.account(coinbase)!.balance
    }
    expect(reward('Berlin')).toBe(210_000n)
    expect(reward('London')).toBe(63_000n)
  })

  it('answer 0x44 with the difficulty until Paris', () => {
    const answer = (fork: Fork) => {
      const { evm, state } = start({ fork, blockOptions: { difficulty: 77n } })
      state.set(contract, { code: assemble(Uint8Array.of(0x44, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3)) })
      return numberOf(evm.call({ to: contract }).output)
    }
    expect(answer('London')).toBe(77n)
    expect(answer('Paris')).toBe(numberOf(environment.prevRandao))
  })
})

describe('an engine', () => {
  it('changes its fork between blocks: rules, opcodes, precompiles', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble('PUSH0', returnTop) })
    const enter = (fork?: Fork) => evm.setBlock(environment, { blockHash: () => undefined, ...(fork && { fork }) })
    const call = () => evm.call({ to: contract })
    expect(call().status).toBe('success')
    enter('Paris')
    expect(call().reason).toBe('invalid opcode: PUSH0')
    const blake2f = { to: Uint8Array.of(...new Uint8Array(19), 9), data: new Uint8Array(213) }
    expect(evm.call(blake2f).output.length).toBe(64)
    enter('Byzantium')
    expect(evm.call(blake2f).output.length).toBe(0)
    enter()
    expect(call().status).toBe('success')
  })

  it('runs a call in a block of another fork, and comes back', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble('PUSH0', returnTop) })
    const block = { environment, options: { blockHash: () => undefined, fork: 'Paris' as const } }
    expect(evm.call({ to: contract }, { block }).status).toBe('halt')
    expect(evm.call({ to: contract }).status).toBe('success')
  })
})

describe('SELFDESTRUCT before Cancun', () => {
  /** With data it copies slot 0 to slot 2; without, it destroys itself. */
  const runtime = assemble(
    ...['CALLDATASIZE', 6, 'JUMPI', 'CALLER', 'SELFDESTRUCT', 'JUMPDEST', 0, 'SLOAD', 2, 'SSTORE', 'STOP'],
  )
  /** Writes 7 to slot 0 and deploys that. */
  const write = assemble(7, 0, 'SSTORE')
  const copy = (from: number) => assemble(runtime.length, 'DUP1', from, 0, 'CODECOPY', 0, 'RETURN')
  const initcode = assemble(write, copy(write.length + copy(0xff).length), runtime)
  /** Deploys its data with CREATE2 and salt 0. */
  const factory = assemble(...['CALLDATASIZE', 0, 0, 'CALLDATACOPY', 0, 'CALLDATASIZE', 0, 0, 'CREATE2', 'STOP'])
  const maker = addressOf(0xfa)
  const child = keccak256(Uint8Array.of(0xff, ...maker, ...wordOf(0), ...keccak256(initcode))).slice(12)

  it('takes storage with it that only the reader knows, although the contract is made anew in the same block', () => {
    const { evm, state } = start({ fork: 'Shanghai' })
    state.set(maker, { code: factory, nonce: 1n })
    state.set(child, { code: runtime, nonce: 1n })
    state.setSlot(child, wordOf(0), wordOf(9))
    state.setSlot(child, wordOf(3), wordOf(8))
    const [destroyed, created, called] = run(
      evm,
      legacy({ to: child }),
      legacy({ nonce: 1n, to: maker, data: initcode }),
      legacy({ nonce: 2n, to: child, data: Uint8Array.of(1) }),
    )
    expect([destroyed, created, called].map((result) => result!.status)).toEqual([1, 1, 1])
    expect(numberOf(evm.state.storage(child, wordOf(0)))).toBe(7n)
    expect(numberOf(evm.state.storage(child, wordOf(2)))).toBe(7n)
    expect(numberOf(evm.state.storage(child, wordOf(3)))).toBe(0n)
    const diff = evm.takeDiff()
    expect(diff.wiped).toEqual([child])
    expect(diff.storage.map(({ slot, value }) => [numberOf(slot), numberOf(value)])).toEqual([
      [0n, 7n],
      [2n, 7n],
    ])
  })

  it('leaves nothing of a contract that was made in the same block', () => {
    const { evm, state } = start({ fork: 'Shanghai' })
    state.set(maker, { code: factory, nonce: 1n })
    run(evm, legacy({ to: maker, data: initcode }), legacy({ nonce: 1n, to: child }))
    expect(evm.state.account(child)).toBeUndefined()
    const diff = evm.takeDiff()
    expect(diff.wiped).toBeUndefined()
    expect(diff.storage).toEqual([])
  })
})
