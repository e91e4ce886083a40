import { createAltDaClient } from '@megarollup/da-client'
import { bytesToHex } from '@megarollup/protocol'
import { createSequencer } from '@megarollup/sequencer'
import type { Command } from 'commander'
import { privateKeyToAccount } from 'viem/accounts'
import { combineServices } from '../process/combine-services.ts'
import { createMetricsServer } from '../process/metrics-server.ts'
import {
  createLogger,
  type RoleOptions,
  readGenesis,
  readPrivateKey,
  toPort,
  withRoleOptions,
} from '../process/options.ts'
import { runRole } from '../process/run-role.ts'
import { CLIENT_VERSION } from '../version.ts'

interface SequencerFlags extends RoleOptions {
  genesis: string
  port: number
  listen: string[]
  l1: string
  da: string
  keyFile?: string
  batcherKeyFile?: string
  batchInterval: number
}

/** `megarollup sequencer` */
export function sequencerCommand(program: Command): void {
  withRoleOptions(program.command('sequencer'))
    .description('admit and execute transactions, seal mini-blocks and blocks, post batches')
    .requiredOption('--genesis <file>', 'genesis of the chain')
    .requiredOption('--l1 <url>', 'JSON-RPC of L1')
    .requiredOption('--da <url>', 'server of the data-availability layer')
    .option('--port <port>', 'port of the JSON-RPC, HTTP and WebSocket', toPort, 9545)
    .option('--listen <multiaddr...>', 'where full nodes connect', ['/ip4/127.0.0.1/tcp/9645'])
    .option('--key-file <file>', 'file with the signing key; else MEGAROLLUP_SEQUENCER_KEY')
    .option('--batcher-key-file <file>', "file with the batcher's L1 key; else MEGAROLLUP_BATCHER_KEY")
    .option('--batch-interval <ms>', 'time between batches', Number, 2_000)
    .addHelpText(
      'after',
      `
Example:
  $ MEGAROLLUP_SEQUENCER_KEY=0x… MEGAROLLUP_BATCHER_KEY=0x… megarollup sequencer \\
      --data-dir ./sequencer --genesis genesis.json --l1 http://127.0.0.1:8545 --da http://127.0.0.1:3100`,
    )
    .action(async (flags: SequencerFlags) => {
      const logger = createLogger('sequencer', flags)
      process.exitCode = await runRole({
        logger,
        exitWithParent: flags.exitWithParent,
        start: async (onFatal) => {
          const key = await readPrivateKey('sequencer', flags.keyFile, 'MEGAROLLUP_SEQUENCER_KEY')
          const batcherKey = await readPrivateKey('batcher', flags.batcherKeyFile, 'MEGAROLLUP_BATCHER_KEY')
          const sequencer = await createSequencer({
            dataDir: flags.dataDir,
            genesis: await readGenesis(flags.genesis),
            privateKey: key,
            clientVersion: CLIENT_VERSION,
            l1: { url: flags.l1, batcher: privateKeyToAccount(bytesToHex(batcherKey)) },
            da: createAltDaClient({ url: flags.da }),
            batchIntervalMs: flags.batchInterval,
            rpc: { host: flags.host, port: flags.port },
            listen: flags.listen,
            clock: { nowMs: Date.now },
            logger,
            onFatal,
          })
          const metrics = createMetricsServer({
            host: flags.host,
            port: flags.metricsPort,
            role: 'sequencer',
            status: () => sequencer.status(),
          })
          const service = combineServices([sequencer, metrics])
          await service.start()
          const { http, ws } = sequencer.rpc
          return {
            service,
            ready: {
              role: 'sequencer',
              http,
              ws,
              p2p: sequencer.network.addresses()[0],
              metrics: `${metrics.url}/metrics`,
            },
          }
        },
      })
    })
}
