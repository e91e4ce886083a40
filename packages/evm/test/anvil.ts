import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'

/** The executable itself: the wrapper beside it would leave it running. */
function executable(): string {
  const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const name = `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  return createRequire(wrapper).resolve(`${name}/bin/anvil${suffix}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}

/** Starts anvil; `stop` ends it. */
export async function startAnvil(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const child: ChildProcess = spawn(executable(), ['--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`anvil ended with ${code}`)))
    child.stdout?.on('data', (text: Buffer) => String(text).includes('Listening') && resolve())
  })
  const stop = async () => {
    child.kill()
    await new Promise((resolve) => child.once('exit', resolve))
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}
