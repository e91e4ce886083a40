import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { createAltDaClient } from '../src/index.ts'

let child: ChildProcess | undefined

async function startServer(dir: string, port: number): Promise<string> {
  child = spawn(
    process.execPath,
    ['--conditions=@megarollup/source', fileURLToPath(new URL('./serve.ts', import.meta.url)), dir, String(port)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const [line] = await once(child.stdout!, 'data')
  return String(line).trim()
}

async function killServer(): Promise<void> {
  const exited = once(child!, 'exit')
  child!.kill('SIGKILL')
  await exited
}

/** Kills a loaded DA server `rounds` times at random moments and expects to read all that it had acknowledged. */
export async function expectNothingLost(rounds: number): Promise<void> {
  try {
    await killRepeatedly(rounds)
  } finally {
    child?.kill('SIGKILL')
  }
}

async function killRepeatedly(rounds: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'megarollup-da-kill-'))
  const acknowledged = new Map<string, Uint8Array>()
  let port = 0
  let url = await startServer(dir, port)
  port = Number(new URL(url).port)

  for (let round = 0; round < rounds; round++) {
    let running = true
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let index = 0; running; index++) {
        const payload = Buffer.alloc(1 + ((index * 7_919) % 100_000), `${round}/${writer}/${index}`)
        const response = await fetch(`${url}/put`, { method: 'POST', body: payload }).catch(() => undefined)
        const commitment = await response?.arrayBuffer().catch(() => undefined)
        if (response?.status === 200 && commitment?.byteLength === 33)
          acknowledged.set(Buffer.from(commitment).toString('hex'), payload)
      }
    })
    await sleep(50 + Math.random() * 150)
    await killServer()
    running = false
    await Promise.all(writers)
    url = await startServer(dir, port)
  }

  expect(acknowledged.size).toBeGreaterThan(rounds)
  const client = createAltDaClient({ url })
  for (const [commitment, payload] of acknowledged)
    expect(Buffer.compare(await client.get(Buffer.from(commitment, 'hex')), payload)).toBe(0)
  expect((await readdir(dir)).filter((name) => name.startsWith('tmp-'))).toEqual([])
  await killServer()
  await rm(dir, { recursive: true })
}
