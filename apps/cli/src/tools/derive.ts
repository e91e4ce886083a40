import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAltDaClient } from '@megarollup/da-client'
import { derive } from '@megarollup/fullnode'
import { bytesToHex } from '@megarollup/protocol'
import { type Command, InvalidArgumentError } from 'commander'
import { createLogger } from '../process/options.ts'
import { DEVNET_INBOX } from './devnet-inbox.ts'

interface DeriveFlags {
  l1: string
  da: string
  inbox: `0x${string}`
  fromL1Block: string
  json: boolean
  logLevel: string
}

function toBlockNumber(text: string): string {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('a block number is a whole number, such as 12.')
  return text
}

/** `megarollup derive` */
export function deriveCommand(program: Command): void {
  program
    .command('derive')
    .description('rebuild the chain from L1 and the data-availability layer alone, executing every transaction again')
    .requiredOption('--l1 <url>', 'JSON-RPC of L1')
    .requiredOption('--da <url>', 'server of the data-availability layer')
    .option('--inbox <address>', "the rollup's inbox on L1", DEVNET_INBOX)
    .option('--from-l1-block <number>', "L1 block of the inbox's deployment, or any before it", toBlockNumber, '0')
    .option('--json', 'print one line of JSON', false)
    .option('--log-level <level>', 'debug, info, warn or error', 'warn')
    .addHelpText(
      'after',
      `
Exits with 0 when everything agrees, and with 1 at the first block at which anything does not.

Example, while a devnet runs:
  $ megarollup derive --l1 http://127.0.0.1:8545 --da http://127.0.0.1:8645`,
    )
    .action(async (flags: DeriveFlags) => {
      const workDir = await mkdtemp(join(tmpdir(), 'megarollup-derive-'))
      try {
        const { chainId, head, blocks, transactions } = await derive({
          l1Url: flags.l1,
          da: createAltDaClient({ url: flags.da }),
          inbox: flags.inbox,
          fromL1Block: BigInt(flags.fromL1Block),
          workDir,
          logger: createLogger('derive', flags),
        })
        const hash = bytesToHex(head.hash)
        process.stdout.write(
          flags.json
            ? `${JSON.stringify({ chainId: Number(chainId), number: Number(head.number), hash, blocks, transactions })}\n`
            : `chain ${chainId}: ${blocks} blocks, ${transactions} transactions executed\nhead ${head.number} ${hash}\n`,
        )
      } finally {
        await rm(workDir, { recursive: true, force: true })
      }
    })
}
