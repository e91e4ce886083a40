import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'
import { runEvm } from './run-evm.ts'
import { type T8nCase, t8nCases } from './t8n-cases.ts'

const FIXTURE = 'geth-testdata-precompiles+tracers'
if (!fixtureArchive(FIXTURE)) console.info(`geth's examples of t8n are skipped. ${missingFixture(FIXTURE)}`)

const nameOf = ({ folder, fork, txs, env, expected, exitCode }: T8nCase) =>
  [folder, fork, txs, env, expected ?? `exit code ${exitCode}`].filter(Boolean).join(' ')

describe.runIf(fixtureArchive(FIXTURE))("geth's examples of t8n", async () => {
  const testdata = fixtureArchive(FIXTURE) ? join(await fixtureFolder(FIXTURE), 'geth/cmd/evm/testdata') : ''
  const inputs = ({ folder, fork, txs = 'txs.json', env = 'env.json' }: T8nCase) => [
    ...['--input.alloc', join(testdata, folder, 'alloc.json')],
    ...['--input.txs', join(testdata, folder, txs)],
    ...['--input.env', join(testdata, folder, env)],
    ...['--state.fork', fork],
  ]

  it.each(t8nCases.map((test) => [nameOf(test), test] as const))('%s', async (_name, test) => {
    const outputs = ['alloc', 'result', 'body'] as const
    const { exitCode, stdout, stderr } = await runEvm([
      't8n',
      ...inputs(test),
      ...(test.reward ? ['--state.reward', test.reward] : []),
      ...outputs.flatMap((name) => [`--output.${name}`, test.output.includes(name) ? 'stdout' : '']),
    ])
    expect(exitCode, stderr).toBe(test.exitCode ?? 0)
    if (!test.expected) return
    const expected = JSON.parse(await readFile(join(testdata, test.folder, test.expected), 'utf8'))
    expect(withoutDecoderWords(JSON.parse(stdout), expected)).toEqual(withoutDecoderWords(expected, expected))
  })

  it.each(['31', '32'])('%s: the traces of its transactions', async (folder) => {
    const out = await mkdtemp(join(tmpdir(), 'megarollup-t8n-'))
    const fork = folder === '31' ? 'Cancun' : 'Merge'
    const callFrames = folder === '32' ? ['--trace.callframes'] : []
    const run = ['t8n', ...inputs({ folder, fork, output: [] }), '--trace', ...callFrames, '--output.basedir', out]
    const { exitCode, stderr } = await runEvm(run)
    expect(exitCode, stderr).toBe(0)
    const isTrace = (name: string) => name.endsWith('.jsonl')
    const expected = (await readdir(join(testdata, folder))).filter(isTrace)
    expect((await readdir(out)).filter(isTrace)).toEqual(expected)
    for (const name of expected) {
      expect(await readFile(join(out, name), 'utf8')).toBe(await readFile(join(testdata, folder, name), 'utf8'))
    }
    await rm(out, { recursive: true })
  })
})

interface Output {
  result?: { rejected?: { index: number; error: string }[] }
}

/** Where geth names the Go type that its RLP decoder wanted, only the index is compared. */
function withoutDecoderWords(output: Output, expected: Output): Output {
  const undecodable = new Set(
    expected.result?.rejected?.filter(({ error }) => error.startsWith('rlp:')).map(({ index }) => index),
  )
  const rejected = output.result?.rejected?.map(({ index, error }) => ({
    index,
    error: undecodable.has(index) ? '' : error,
  }))
  return rejected ? { ...output, result: { ...output.result, rejected } } : output
}
