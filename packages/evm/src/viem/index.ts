import { type CustomTransport, custom } from 'viem'
import { ForkedSimulator } from '../remote/ForkedSimulator.ts'
import type { Simulator } from '../simulator/Simulator.ts'
import { LocalChain } from './LocalChain.ts'
import { answer } from './methods.ts'

/**
 * A transport that answers viem's clients in process: public, wallet and test clients (`mode: 'anvil'` or `'hardhat'`) work
 * without a server. Each transaction is mined at once in a block of its own; the newest state is the only one. Use one transport
 * for all clients of a chain. `eth_sendTransaction` takes any sender: nothing needs to be unlocked or impersonated.
 *
 * @example
 * ```ts
 * const transport = evmTransport(createSimulator())
 * const client = createTestClient({ mode: 'anvil', chain: foundry, transport }).extend(publicActions).extend(walletActions)
 * await client.setBalance({ address: account.address, value: parseEther('1') })
 * ```
 */
export function evmTransport(simulator: Simulator | ForkedSimulator): CustomTransport {
  const chain =
    simulator instanceof ForkedSimulator
      ? new LocalChain((work) => simulator.run(work), simulator.simulator)
      : new LocalChain(async (work) => work(simulator), simulator)
  return custom(
    {
      request: ({ method, params }: { method: string; params?: unknown }) =>
        answer(chain, method, Array.isArray(params) ? params : []),
    },
    { retryCount: 0 },
  )
}
