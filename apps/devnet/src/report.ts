import pc from 'picocolors'
import { TEST_MNEMONIC } from './accounts.ts'
import type { DevnetInfo } from './start-devnet.ts'

/** What a person sees when the network is ready. */
export function formatReport(info: DevnetInfo, seconds: number): string {
  const rows = [
    ['role', 'url', 'pid'],
    ['l1', info.l1.rpc, String(info.l1.pid)],
    ['da', info.da.url, String(info.da.pid)],
    ...info.nodes.map((node) => [node.name, `${node.http}  ${node.ws}`, String(node.pid)]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const table = rows.map((row, i) => {
    const line = row.map((cell, column) => cell.padEnd(widths[column]!)).join('   ')
    return i === 0 ? pc.dim(line) : line
  })
  const accounts = info.accounts.map(({ address, privateKey }, i) => `(${i}) ${address}  ${pc.dim(privateKey)}`)
  const contracts = Object.entries(info.contracts).map(([name, address]) => `${name.padEnd(16)} ${address}`)
  return [
    '',
    pc.bold('Megarollup devnet'),
    '',
    pc.bold('Accounts') + pc.dim(`  ${TEST_MNEMONIC}`),
    ...accounts,
    pc.yellow('Public test keys: never send real funds.'),
    '',
    pc.bold('Contracts'),
    ...contracts,
    '',
    pc.bold('Network') + pc.dim(`  chain id ${info.chainId}, L1 chain id ${info.l1.chainId}`),
    ...table,
    '',
    pc.dim(`state  ${info.dataDir}`),
    pc.dim(`logs   ${info.logDir}`),
    '',
    `Ready after ${seconds.toFixed(1)} s. Ctrl-C stops it.`,
    '',
  ].join('\n')
}
