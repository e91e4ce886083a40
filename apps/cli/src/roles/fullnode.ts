import { createAltDaClient } from '@megarollup/da-client'
import { createFullnode } from '@megarollup/fullnode'
import type { Command } from 'commander'
import { combineServices } from '../process/combine-services.ts'
import { createMetricsServer } from '../process/metrics-server.ts'
import { createLogger, type RoleOptions, readGenesis, toPort, withRoleOptions } from '../process/options.ts'
import { runRole } from '../process/run-role.ts'
import { CLIENT_VERSION } from '../version.ts'

interface FullnodeFlags extends RoleOptions {
  genesis: string
  port: number
  listen: string[]
  upstream: string[]
  sequencer: string
  l1: string
  da: string
}

/** `megarollup fullnode` */
export function fullnodeCommand(program: Command): void {
  withRoleOptions(program.command('fullnode'))
    .description('follow the sequencer, verify and apply its diffs, serve the chain')
    .requiredOption('--genesis <file>', 'genesis of the chain')
    .requiredOption('--upstream <multiaddr...>', 'nodes to follow, best first')
    .requiredOption('--sequencer <url>', 'JSON-RPC of the sequencer, to which transactions are forwarded')
    .requiredOption('--l1 <url>', 'JSON-RPC of L1')
    .requiredOption('--da <url>', 'server of the data-availability layer')
    .option('--port <port>', 'port of the JSON-RPC, HTTP and WebSocket', toPort, 9546)
    .option('--listen <multiaddr...>', 'where other full nodes connect', ['/ip4/127.0.0.1/tcp/0'])
    .addHelpText(
      'after',
      `
Example:
  $ megarollup fullnode --data-dir ./node --genesis genesis.json --sequencer http://127.0.0.1:9545 \\
      --upstream /ip4/127.0.0.1/tcp/9645 --l1 http://127.0.0.1:8545 --da http://127.0.0.1:3100`,
    )
    .action(async (flags: FullnodeFlags) => {
      const logger = createLogger('fullnode', flags)
      process.exitCode = await runRole({
        logger,
        exitWithParent: flags.exitWithParent,
        start: async (onFatal) => {
          const fullnode = await createFullnode({
            dataDir: flags.dataDir,
            genesis: await readGenesis(flags.genesis),
            clientVersion: CLIENT_VERSION,
            l1: { url: flags.l1 },
            da: createAltDaClient({ url: flags.da }),
            rpc: { host: flags.host, port: flags.port },
            listen: flags.listen,
            upstreams: flags.upstream,
            sequencerUrl: flags.sequencer,
            clock: { nowMs: Date.now },
            logger,
            onStopped: (error) => process.stderr.write(`${error.message}\n`),
            onFatal,
          })
          const metrics = createMetricsServer({
            host: flags.host,
            port: flags.metricsPort,
            role: 'fullnode',
            status: () => fullnode.status(),
          })
          const service = combineServices([fullnode, metrics])
          await service.start()
          const { http, ws } = fullnode.rpc
          return {
            service,
            ready: {
              role: 'fullnode',
              http,
              ws,
              p2p: fullnode.network.addresses()[0],
              metrics: `${metrics.url}/metrics`,
            },
          }
        },
      })
    })
}
