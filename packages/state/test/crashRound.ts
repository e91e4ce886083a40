import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { bytesToHex } from '../src/bytes.ts'
import { createMptCommitment, genesisStateRoot, openFlatState } from '../src/index.ts'
import { Overlay } from '../src/overlay/Overlay.ts'
import { blockDiffs, crashGenesisHash } from './crashHistory.ts'
import { StateModel } from './StateModel.ts'

const childPath = fileURLToPath(new URL('./crashChild.ts', import.meta.url))

/**
 * Lets a child commit blocks in this folder, kills it (SIGKILL) some time after its first block, and checks that the folder
 * holds a whole block: one that the child had reported, or a later one. Returns that block.
 */
export async function crashRound(folder: string, killAfterMs: number, atLeast: bigint): Promise<bigint> {
  const child = spawn(process.execPath, ['--conditions=@megarollup/source', childPath, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const reported = await reportedUntilKilled(child, killAfterMs)
  await exited
  expect(child.signalCode).toBe('SIGKILL')

  const flat = await openFlatState({ path: `${folder}/flat`, genesisHash: crashGenesisHash })
  const commitment = await createMptCommitment({ path: `${folder}/trie`, genesisHash: crashGenesisHash })
  try {
    const block = flat.position()!.block
    const head = (await commitment.head())!
    expect(flat.position()!.miniBlock).toBe(2n * block)
    expect(block).toBeGreaterThanOrEqual(reported)
    expect(block).toBeGreaterThanOrEqual(atLeast)
    expect([block, block + 1n]).toContain(head.block)

    const model = new StateModel()
    for (let at = 0n; at <= block; at++) for (const diff of blockDiffs(at)) model.apply(diff)
    for (const [key, account] of model.accounts) expect(flat.account(Buffer.from(key, 'latin1'))).toEqual(account)
    for (const [key, slots] of model.slots)
      for (const [slot, value] of slots)
        expect(flat.storage(Buffer.from(key, 'latin1'), Buffer.from(slot, 'latin1'))).toEqual(value)
    for (let i = 0; i < 5; i++) {
      const doomed = new Uint8Array(20).fill(200 + i)
      if (!model.account(doomed)) expect(flat.account(doomed)).toBeUndefined()
    }

    for (let at = block + 1n; at <= head.block; at++) for (const diff of blockDiffs(at)) model.apply(diff)
    expect(bytesToHex(head.root)).toBe(bytesToHex(await rootOf(head.block)))
    const state = commitment.stateAt(head.root)
    const probe = new Uint8Array(20).fill(1)
    expect(await state.account(probe)).toEqual(model.account(probe))
    return block
  } finally {
    await commitment.close()
    await flat.close()
  }
}

async function rootOf(block: bigint): Promise<Uint8Array> {
  const all = new Overlay()
  for (let at = 0n; at <= block; at++) for (const diff of blockDiffs(at)) all.apply(diff)
  return genesisStateRoot(all.toDiffs().at(-1)!)
}

async function reportedUntilKilled(child: ChildProcess, killAfterMs: number): Promise<bigint> {
  let output = ''
  for await (const chunk of child.stdout!) {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    output += chunk
  }
  const lines = output.slice(0, output.lastIndexOf('\n')).split('\n')
  return BigInt(lines.at(-1)!)
}
