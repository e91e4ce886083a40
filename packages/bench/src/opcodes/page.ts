import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Report } from '../report/report.ts'
import { contractName, precompileName } from './names.ts'
import type { Profiles } from './workload.ts'

const MOST_CONTRACTS = 40

/** A page that needs nothing else: data, style, script and the charting library are in it. */
export function opcodesPage(report: Report, title: string, { warm, cold }: Profiles): string {
  const named = ({ contracts, precompiles, ...rest }: Profiles['warm']) => ({
    ...rest,
    contracts: contracts.slice(0, MOST_CONTRACTS).map((row) => ({ ...row, name: contractName(row) })),
    precompiles: precompiles.map((row) => ({ ...row, name: precompileName(row.address) })),
  })
  const { machine, node, commit } = report
  const data = { title, machine, node, commit, warm: named(warm), cold: named(cold) }
  const parts: Record<string, string> = {
    STYLE: part('style.css'),
    LIBRARY: readFileSync(libraryPath(), 'utf8').replaceAll('</script', '<\\/script'),
    DATA: JSON.stringify(data).replaceAll('<', '\\u003c'),
    SCRIPT: part('draw.js'),
  }
  return part('page.html').replace(
    /(\/\*|")(STYLE|LIBRARY|DATA|SCRIPT)(\*\/|")/g,
    (_, __, name: string) => parts[name]!,
  )
}

function part(name: string): string {
  return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8')
}

/** Chart.js as one script. */
function libraryPath(): string {
  return fileURLToPath(new URL('./chart.umd.min.js', import.meta.resolve('chart.js')))
}
