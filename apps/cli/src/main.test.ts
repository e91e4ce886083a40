import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
const children: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'megarollup-cli-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** Starts `megarollup` with these arguments. */
function megarollup(...args: string[]) {
  const child = spawn(process.execPath, ['--conditions=@megarollup/source', MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  })
  children.push(child)
  const output = { stdout: '', stderr: '' }
  const line = Promise.withResolvers<string>()
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
    if (output.stdout.includes('\n')) line.resolve(output.stdout.split('\n')[0]!)
  })
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => {
      line.resolve('')
      resolve({ code, ...output })
    })
  })
  return { child, ended, ready: async () => JSON.parse(await line.promise) as Record<string, unknown> }
}

const da = (...args: string[]) =>
  megarollup('da', '--data-dir', join(folder, 'da'), '--log-file', join(folder, 'da.log'), '--port', '0', ...args)

describe('megarollup', { timeout: 120_000 }, () => {
  it('prints help and version with status 0, and what is wrong with the command line with status 2', async () => {
    const [help, version, unknown, missing] = await Promise.all(
      [['--help'], ['--version'], ['da', '--data-dir', folder, '--nonsense'], ['da']].map(
        (args) => megarollup(...args).ended,
      ),
    )
    expect([help!.code, version!.code, unknown!.code, missing!.code]).toEqual([0, 0, 2, 2])
    for (const role of ['sequencer', 'fullnode', 'da', 'derive']) expect(help!.stdout).toContain(role)
    expect(version!.stdout.trim()).toMatch(/^\d+\.\d+\.\d+/)
    expect(unknown!.stderr).toContain("unknown option '--nonsense'")
    expect(missing!.stderr).toContain('--data-dir')
  })

  it('says in one line of JSON that a role is ready, and ends with status 0 on SIGTERM, SIGINT or the end of its supervisor', async () => {
    const endings: ((child: ChildProcess) => unknown)[] = [
      (child) => child.kill('SIGTERM'),
      (child) => child.kill('SIGINT'),
      (child) => child.stdin!.end(),
    ]
    for (const [i, end] of endings.entries()) {
      const role = da(...(i === 2 ? ['--exit-with-parent'] : []))
      const ready = await role.ready()
      expect(ready).toMatchObject({ event: 'ready', role: 'da', pid: role.child.pid })
      expect((await fetch(`${ready.url}/get/0x00`)).status).toBeGreaterThanOrEqual(400)
      end(role.child)
      const { code, stdout } = await role.ended
      expect([code, stdout.trim().split('\n').length]).toEqual([0, 1])
    }
    expect(await readFile(join(folder, 'da.log'), 'utf8')).toContain('supervisor gone')
  })

  it('has a status of its own for a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const { code, stderr } = await da('--port', String(port)).ended
    server.close()
    expect([code, stderr]).toEqual([3, expect.stringContaining(String(port))])
  })

  it('names what is missing before a sequencer starts: its key, its genesis', async () => {
    const key = join(folder, 'key')
    await writeFile(key, `0x${'11'.repeat(32)}\n`)
    await writeFile(join(folder, 'genesis.json'), '{')
    const run = (genesis: string, ...args: string[]) => {
      const required = ['--genesis', join(folder, genesis), '--l1', 'http://127.0.0.1:1', '--da', 'http://127.0.0.1:1']
      const where = ['--data-dir', join(folder, 'sequencer'), '--log-file', join(folder, 'sequencer.log')]
      return megarollup('sequencer', ...where, ...required, ...args).ended
    }
    const keys = ['--key-file', key, '--batcher-key-file', key]
    const [noKey, noGenesis, notJson] = await Promise.all([
      run('genesis.json'),
      run('nothing.json', ...keys),
      run('genesis.json', ...keys),
    ])
    expect([noKey.code, noGenesis.code, notJson.code]).toEqual([2, 2, 2])
    expect(noKey.stderr).toContain(
      'The sequencer key is missing.\n  Give a file with --key-file, or set MEGAROLLUP_SEQUENCER_KEY.',
    )
    expect(noGenesis.stderr).toContain('The genesis file cannot be read')
    expect(notJson.stderr).toContain('genesis.json is not JSON.')
    for (const { stderr } of [noKey, noGenesis, notJson]) expect(stderr).not.toContain('    at ')
  })
})
