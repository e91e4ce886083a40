#!/usr/bin/env node
import { MegarollupError } from '@megarollup/protocol'
import { Command } from 'commander'
import { CliError, exitCodes } from './CliError.ts'
import { runCommand } from './run/command.ts'
import { t8nCommand } from './t8n/command.ts'
import { blocktestCommand } from './tests/blocktest.ts'
import { statetestCommand } from './tests/statetest.ts'

const program = new Command('evm')
  .description('The Megarollup EVM: run bytecode, transitions of the state, and public tests.')
  .addCommand(runCommand())
  .addCommand(t8nCommand())
  .addCommand(statetestCommand())
  .addCommand(blocktestCommand())

// Whoever reads the output may stop in the middle, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(exitCodes.success)
  })
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CliError) process.stderr.write(`ERROR(${error.exitCode}): ${error.message}\n`)
  else if (error instanceof MegarollupError) process.stderr.write(`ERROR(1): ${error.message}\n`)
  else throw error
  process.exitCode = error instanceof CliError ? error.exitCode : exitCodes.failure
}
