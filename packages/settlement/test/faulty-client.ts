import { createPublicClient, custom, type PublicClient } from 'viem'

/** A viem client whose L1 can be down, or lose its answers. */
export interface FaultyClient {
  client: PublicClient
  isDown: boolean
  /** Methods whose answer gets lost after L1 has done what was asked; one use each. */
  loseAnswers: string[]
  readonly calls: string[]
}

export function createFaultyClient(url: string): FaultyClient {
  const faulty: FaultyClient = { client: undefined as never, isDown: false, loseAnswers: [], calls: [] }
  async function request({ method, params }: { method: string; params?: unknown }): Promise<unknown> {
    faulty.calls.push(method)
    if (faulty.isDown) throw new Error('planted failure: L1 is down')
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    const answer = (await response.json()) as { result?: unknown; error?: { code: number; message: string } }
    const lost = faulty.loseAnswers.indexOf(method)
    if (lost >= 0) {
      faulty.loseAnswers.splice(lost, 1)
      throw new Error('planted failure: the answer was lost')
    }
    if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error)
    return answer.result
  }
  faulty.client = createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
  return faulty
}
