import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

/** What is used of puppeteer-core. */
interface Puppeteer {
  launch(options: { args: string[]; executablePath: string; headless: 'shell' }): Promise<{
    newPage(): Promise<{
      on(event: 'console', listener: (message: { text(): string }) => void): void
      goto(url: string): Promise<unknown>
    }>
    close(): Promise<void>
  }>
}

/** What is used of `@sparticuz/chromium`. */
interface Chromium {
  args: string[]
  executablePath(): Promise<string>
}

/** Runs a script in a page of headless Chromium. Returns the line of JSON that it prints. */
export async function runInBrowser(script: string, modules: { puppeteer: string; chromium: string }): Promise<string> {
  const load = async <T>(path: string) => ((await import(pathToFileURL(path).href)) as { default: T }).default
  const puppeteer = await load<Puppeteer>(modules.puppeteer)
  const chromium = await load<Chromium>(modules.chromium)
  const server = createServer((request, response) => {
    if (request.url === '/program.js') response.setHeader('content-type', 'text/javascript').end(script)
    else response.setHeader('content-type', 'text/html').end('<script type="module" src="/program.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  const browser = await puppeteer.launch({
    args: chromium.args,
    executablePath: await chromium.executablePath(),
    headless: 'shell',
  })
  try {
    const page = await browser.newPage()
    const line = new Promise<string>((resolve) => {
      page.on('console', (message) => message.text().startsWith('{') && resolve(message.text()))
    })
    await page.goto(`http://127.0.0.1:${address.port}/`)
    return await line
  } finally {
    await browser.close()
    server.close()
  }
}
