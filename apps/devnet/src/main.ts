#!/usr/bin/env node
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describeError, EXIT, exitCodeOf, VERSION } from '@megarollup/cli'
import { listPorts, planPorts } from './layout.ts'
import { lockFolder } from './lock.ts'
import { type DevnetOptions, readOptions } from './options.ts'
import { assertPortFree } from './process/ports.ts'
import { formatReport } from './report.ts'
import { assertEmptyable, resetFolder } from './reset.ts'
import { type Devnet, makeFolder, startDevnet } from './start-devnet.ts'

/** A second signal this soon after the first is the same Ctrl-C: npx passes it on twice. */
const SAME_SIGNAL_MS = 1_000

/** Resolves with the first signal; after a second's grace, another one ends every role at once. */
function untilSignal(force: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolvePromise) => {
    let firstMs: number | undefined
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (firstMs === undefined) {
          firstMs = performance.now()
          resolvePromise(signal)
        } else if (performance.now() - firstMs > SAME_SIGNAL_MS) {
          force()
          process.exit(EXIT.failed)
        }
      })
    }
  })
}

async function run(options: DevnetOptions): Promise<number> {
  const startedMs = performance.now()
  let devnet: Devnet | undefined
  const signal = untilSignal(() => devnet?.kill())
  const say = (text: string) => process.stderr.write(text)
  const dataDir = options.ephemeral ? await mkdtemp(join(tmpdir(), 'megarollup-devnet-')) : resolve(options.dataDir)
  if (options.reset && !options.ephemeral) await assertEmptyable(dataDir)
  await makeFolder(dataDir)
  const unlock = await lockFolder(dataDir)
  try {
    if (options.reset) await resetFolder(dataDir)
    const ports = await planPorts(options.portBase, options.fullnodes)
    for (const { port, role } of listPorts(ports)) await assertPortFree(port, role)
    devnet = await startDevnet({
      dataDir,
      ports,
      logLevel: options.logLevel,
      onProgress: (step) => options.json || say(`${step} …\n`),
    })
    const { info, roles } = devnet
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ event: 'ready', version: VERSION, pid: process.pid, ...info })}\n`)
    } else {
      process.stdout.write(formatReport(info, (performance.now() - startedMs) / 1000))
    }
    const death = Promise.race(roles.map((role) => role.ended.then(() => role)))
    const outcome = await Promise.race([signal, death])
    if (typeof outcome !== 'string') throw await outcome.death()
    if (!options.json) say('\nstopping …\n')
    return EXIT.stopped
  } finally {
    await devnet?.stop()
    await unlock()
    if (options.ephemeral) await rm(dataDir, { recursive: true, force: true })
  }
}

process.exitCode = await run(readOptions(process.argv.slice(2))).catch((error) => {
  process.stderr.write(`${describeError(error)}\n`)
  return exitCodeOf(error)
})
process.exit()
