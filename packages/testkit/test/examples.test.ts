import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { startAnvilNetwork } from '../src/network/start-anvil-network.ts'

describe('examples', () => {
  it('sends a transfer and reads its receipt from the other endpoint', async () => {
    await using network = await startAnvilNetwork()
    const main = fileURLToPath(new URL('../../../examples/send-transfer/src/main.ts', import.meta.url))
    const { stdout } = await execa(process.execPath, [main, network.write, network.read], { timeout: 30_000 })
    expect(stdout).toMatch(/receipt +success/)
    expect(stdout).toMatch(/sealed +in 0x/)
    expect(stdout).toMatch(/recipient +has 10000\.01 ETH/)
  })
})
