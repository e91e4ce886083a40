import { testAccounts } from '../accounts.ts'
import { type AnvilOptions, startAnvil } from '../process/anvil.ts'
import type { NetworkUnderTest } from './NetworkUnderTest.ts'

export interface StartedNetwork extends NetworkUnderTest, AsyncDisposable {
  stop(): Promise<void>
}

/** A network of one anvil: what scenarios are developed against, and compared with. */
export async function startAnvilNetwork(options: AnvilOptions = {}): Promise<StartedNetwork> {
  const anvil = await startAnvil(options)
  const stop = async () => {
    await anvil.stop()
  }
  return {
    write: anvil.rpcUrl,
    read: anvil.rpcUrl,
    ws: anvil.wsUrl,
    nodes: [{ name: 'anvil', http: anvil.rpcUrl }],
    accounts: testAccounts(),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
