/** A process that imports one chain, so that its memory can be capped: requests and answers are lines of JSON. */
import { createInterface } from 'node:readline'
import { chains } from './chains.ts'
import { type EngineName, engines } from './engines.ts'
import { importChain, type SyncMode } from './importChain.ts'

export type ImportRequest =
  | { do: 'genesis'; chain: string; engine: EngineName; path: string }
  | { do: 'import'; chain: string; engine: EngineName; path: string; mode: SyncMode; isRecovering: boolean }

for await (const line of createInterface({ input: process.stdin })) {
  const result = await answer(JSON.parse(line) as ImportRequest).catch((error: unknown) => ({
    error: error instanceof Error ? error.stack : String(error),
  }))
  console.log(JSON.stringify(result))
}

async function answer(request: ImportRequest): Promise<object> {
  const source = chains.find(({ name }) => name === request.chain)
  if (!source) throw new Error(`No chain is called ${request.chain}.`)
  const chain = await source.load()
  const engine = await engines[request.engine](request.path)
  try {
    if (request.do === 'import') {
      const base = engine.flat.position()?.block
      if (base === undefined) throw new Error('The store has no genesis.')
      return await importChain(chain, engine, { ...request, base })
    }
    let block = 0n
    for (const diff of chain.genesis()) {
      engine.commitment.apply(diff)
      const root = await engine.commitment.root(block)
      if (chain.genesisRoot && Buffer.compare(chain.genesisRoot, root) !== 0)
        throw new Error('The genesis has another root.')
      await engine.commitment.commit(block)
      await engine.flat.commit([diff], { block, miniBlock: block })
      block++
    }
    return {}
  } finally {
    await engine.commitment.close()
    await engine.flat.close()
  }
}
