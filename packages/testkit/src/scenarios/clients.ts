import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  defineChain,
  type Hex,
  type HttpTransport,
  http,
  type PublicClient,
  type WalletClient,
  type WebSocketTransport,
  webSocket,
} from 'viem'
import { signerOf, type TestAccount } from '../accounts.ts'
import { callRpc } from '../network/json-rpc.ts'
import type { NetworkUnderTest } from '../network/NetworkUnderTest.ts'

export interface Clients {
  chain: Chain
  reader: PublicClient<HttpTransport, Chain>
  subscriber: PublicClient<WebSocketTransport, Chain>
  walletOf(account: TestAccount): Wallet
}

export type Wallet = WalletClient<HttpTransport, Chain, Account>

/** viem clients of a network: wallets talk to its write node, readers to its read node. */
export async function createClients(network: NetworkUnderTest): Promise<Clients> {
  const chain = await readChain(network.write)
  const pollingInterval = 50
  return {
    chain,
    reader: createPublicClient({ chain, transport: http(network.read), pollingInterval, cacheTime: 0 }),
    subscriber: createPublicClient({ chain, transport: webSocket(network.ws, { reconnect: false }), pollingInterval }),
    walletOf: (account) =>
      createWalletClient({ account: signerOf(account), chain, transport: http(network.write), pollingInterval }),
  }
}

async function readChain(url: string): Promise<Chain> {
  const id = Number(await callRpc<Hex>(url, 'eth_chainId'))
  return defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
}
