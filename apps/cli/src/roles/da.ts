import { createDaServer } from '@megarollup/da-client/server'
import type { Command } from 'commander'
import { combineServices } from '../process/combine-services.ts'
import { createLogger, type RoleOptions, toPort, withRoleOptions } from '../process/options.ts'
import { runRole } from '../process/run-role.ts'

/** `megarollup da` */
export function daCommand(program: Command): void {
  withRoleOptions(program.command('da'))
    .description("a local data-availability server that speaks the OP Stack's alt-DA REST")
    .option('--port <port>', 'port to listen on', toPort, 3_100)
    .addHelpText('after', '\nExample:\n  $ megarollup da --data-dir ./da --port 3100')
    .action(async (flags: RoleOptions & { port: number }) => {
      const logger = createLogger('da', flags)
      process.exitCode = await runRole({
        logger,
        exitWithParent: flags.exitWithParent,
        start: async () => {
          const server = createDaServer({ host: flags.host, port: flags.port, dir: flags.dataDir, logger })
          const service = combineServices([server])
          await service.start()
          return { service, ready: { role: 'da', url: server.url } }
        },
      })
    })
}
