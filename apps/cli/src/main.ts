#!/usr/bin/env node
import { Command } from 'commander'
import { describeError, exitCodeOf } from './process/exit-codes.ts'
import { daCommand } from './roles/da.ts'
import { fullnodeCommand } from './roles/fullnode.ts'
import { sequencerCommand } from './roles/sequencer.ts'
import { deriveCommand } from './tools/derive.ts'
import { VERSION } from './version.ts'

const program = new Command('megarollup')
  .description('Every role and tool of a Megarollup network.')
  .version(VERSION)
  .showHelpAfterError('(megarollup --help lists the roles and tools)')
  .configureOutput({ outputError: (text, write) => write(text) })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

sequencerCommand(program)
fullnodeCommand(program)
daCommand(program)
deriveCommand(program)

program
  .parseAsync()
  .catch((error) => {
    process.stderr.write(`${describeError(error)}\n`)
    process.exitCode = exitCodeOf(error)
  })
  // Workers and sockets of libraries must not hold back a process that has done its work.
  .finally(() => process.exit())
