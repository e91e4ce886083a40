import {
  type AccessList,
  type Address,
  bytesToHex,
  concatHex,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  numberToHex,
  zeroAddress,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { refuserAbi, routerAbi, tokenAbi } from '../../contracts/abis.ts'
import { loadContracts } from '../../contracts/load-contracts.ts'
import { tokenBalanceSlot } from '../../contracts/storage-slots.ts'
import type { Random } from '../../random.ts'
import { NO_DEADLINE, type World } from './prepare-world.ts'
import { type Sender, type SigningTerms, signNext } from './Sender.ts'

export const MIXED_KINDS = ['transfer', 'token', 'deploy', 'swap', 'revert', 'accessList', 'delegation'] as const
export type MixedKind = (typeof MIXED_KINDS)[number]

/** How often each kind comes, of 100. */
const WEIGHTS: readonly (readonly [MixedKind, number])[] = [
  ['transfer', 25],
  ['token', 30],
  ['deploy', 5],
  ['swap', 15],
  ['revert', 10],
  ['accessList', 10],
  ['delegation', 5],
]

export interface MixedTransaction {
  kind: MixedKind
  raw: Hex
  succeeds: boolean
}

/** An account that delegates its code; it never sends, so only authorisations raise its nonce. */
interface Authority {
  account: PrivateKeyAccount
  nonce: number
}

/** Draws and signs one transaction after the other. */
export function createMixer(world: World, terms: SigningTerms, random: Random): () => Promise<MixedTransaction> {
  const { senders, token, weth, router, refuser, delegate } = world
  const authorities: Authority[] = []
  const legacyPrice = terms.maxFeePerGas

  const draw: Record<MixedKind, (sender: Sender) => Promise<Omit<MixedTransaction, 'kind'>>> = {
    async transfer(sender) {
      const to = random.below(3) === 0 ? bytesToHex(random.bytes(20)) : random.pick(senders).account.address
      const value = BigInt(random.below(1_000_000))
      if (random.below(3) > 0) return ok(await signNext(sender, terms, { to, value, gas: 21_000n }))
      const legacy = { type: 'legacy', chainId: terms.chainId, gasPrice: legacyPrice, to, value, gas: 21_000n } as const
      return ok(await sender.account.signTransaction({ ...legacy, nonce: sender.nextNonce++ }))
    },

    async token(sender) {
      return ok(await signNext(sender, terms, { to: token, data: tokenTransfer(), gas: 100_000n }))
    },

    async deploy(sender) {
      if (random.below(4) === 0) {
        const args = ['Drawn', 'DRWN', BigInt(random.uint32())] as const
        const data = encodeDeployData({ abi: tokenAbi, bytecode: loadContracts().token, args })
        return ok(await signNext(sender, terms, { data, gas: 2_000_000n }))
      }
      return ok(await signNext(sender, terms, { data: initCodeOfZeros(random.below(2_000)), gas: 600_000n }))
    },

    async swap(sender) {
      const to = sender.account.address
      const amount = 10n ** 12n + BigInt(random.uint32())
      const gas = 300_000n
      if (random.below(2) === 0) {
        const args = [0n, [weth, token], to, NO_DEADLINE] as const
        const data = encodeFunctionData({ abi: routerAbi, functionName: 'swapExactETHForTokens', args })
        return ok(await signNext(sender, terms, { to: router, data, value: amount, gas }))
      }
      const args = [amount * 10_000n, 0n, [token, weth], to, NO_DEADLINE] as const
      const data = encodeFunctionData({ abi: routerAbi, functionName: 'swapExactTokensForTokens', args })
      return ok(await signNext(sender, terms, { to: router, data, gas }))
    },

    async revert(sender) {
      const failures: (() => { to?: Address; data: Hex })[] = [
        () => refuse(encodeFunctionData({ abi: refuserAbi, functionName: 'refuse', args: [BigInt(random.uint32())] })),
        () => refuse(encodeFunctionData({ abi: refuserAbi, functionName: 'refuseWithReason', args: ['not today'] })),
        () => refuse(encodeFunctionData({ abi: refuserAbi, functionName: 'panic' })),
        () => refuse(encodeFunctionData({ abi: refuserAbi, functionName: 'burnAllGas' })),
        () => ({ to: token, data: tokenTransfer(10n ** 40n) }),
        () => ({ data: INIT_CODE_THAT_REVERTS }),
      ]
      const raw = await signNext(sender, terms, { ...random.pick(failures)(), gas: 120_000n })
      return { raw, succeeds: false }
    },

    async accessList(sender) {
      const to = random.pick(senders).account.address
      const accessList: AccessList = [
        { address: token, storageKeys: [tokenBalanceSlot(sender.account.address), tokenBalanceSlot(to)] },
        { address: bytesToHex(random.bytes(20)), storageKeys: [] },
      ]
      const draft = { to: token, data: tokenTransfer(undefined, to), gas: 120_000n, accessList }
      const nonce = sender.nextNonce++
      if (random.below(2) === 0)
        return ok(await sender.account.signTransaction({ type: 'eip1559', ...terms, ...draft, nonce }))
      const { chainId } = terms
      return ok(
        await sender.account.signTransaction({ type: 'eip2930', chainId, gasPrice: legacyPrice, ...draft, nonce }),
      )
    },

    async delegation(sender) {
      const authority = drawAuthority()
      const isStale = random.below(5) === 0
      const address = random.below(5) === 0 ? zeroAddress : delegate
      const authorization = await authority.account.signAuthorization({
        address,
        chainId: random.below(4) === 0 ? 0 : terms.chainId,
        // An authorisation that does not apply is skipped; the transaction runs all the same.
        nonce: isStale ? authority.nonce + 7 : authority.nonce++,
      })
      const draft = { to: authority.account.address, value: 1n, gas: 150_000n, authorizationList: [authorization] }
      return ok(
        await sender.account.signTransaction({ type: 'eip7702', ...terms, ...draft, nonce: sender.nextNonce++ }),
      )
    },
  }

  return async () => {
    const kind = random.weighted(WEIGHTS)
    return { kind, ...(await draw[kind](random.pick(senders))) }
  }

  function refuse(data: Hex): { to: Address; data: Hex } {
    return { to: refuser, data }
  }

  function tokenTransfer(amount = BigInt(random.uint32()), to = random.pick(senders).account.address): Hex {
    return encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] })
  }

  function drawAuthority(): Authority {
    if (authorities.length > 0 && random.below(3) === 0) return random.pick(authorities)
    const fresh = { account: privateKeyToAccount(bytesToHex(random.bytes(32))), nonce: 0 }
    authorities.push(fresh)
    return fresh
  }
}

function ok(raw: Hex): { raw: Hex; succeeds: boolean } {
  return { raw, succeeds: true }
}

/** PUSH0 PUSH0 REVERT. */
const INIT_CODE_THAT_REVERTS = '0x5f5ffd'

/** PUSH2 length, PUSH0, RETURN: a contract of that many STOPs. */
function initCodeOfZeros(length: number): Hex {
  return concatHex(['0x61', numberToHex(length, { size: 2 }), '0x5ff3'])
}
