import { spawn } from 'node:child_process'

/*
 * Runs a program that does not notice the end of its supervisor (anvil) and ends it when standard input closes, or on SIGTERM and
 * SIGINT. Arguments: the URL whose JSON-RPC tells that it is ready, the program, its arguments.
 */
const [url, program, ...args] = process.argv.slice(2)
if (!url || !program) throw new Error('usage: anvil-guard <url> <program> [arguments]')

const child = spawn(program, args, { stdio: ['ignore', 2, 2], detached: true })
/** Grace for anvil to write its state, before it is ended. */
const GRACE_MS = 2_500

function stop(): void {
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
process.stdin.on('end', stop).on('error', stop).resume()
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code) => process.exit(code ?? 0))

async function answers(): Promise<boolean> {
  try {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url!, { method: 'POST', headers, body, signal: AbortSignal.timeout(1_000) })
    return response.ok
  } catch {
    return false
  }
}

while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50))
process.stdout.write(`${JSON.stringify({ event: 'ready', pid: child.pid })}\n`)
