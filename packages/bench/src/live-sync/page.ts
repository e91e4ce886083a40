import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Report } from '../report/report.ts'
import { stagesOf } from './describe.ts'
import { nameOf, type SyncRuns } from './runs.ts'

/** A page that needs nothing else: data, style, script and the charting library are in it. */
export function liveSyncPage({ machine, node, commit }: Report, all: readonly SyncRuns[]): string {
  const runs = all.map(({ title, engine, kinds }) => ({
    title,
    engine,
    kinds: kinds.map((kind) => ({ name: nameOf(kind), ...stagesOf(kind.results) })),
  }))
  const parts: Record<string, string> = {
    STYLE: readFileSync(new URL('../opcodes/page/style.css', import.meta.url), 'utf8'),
    LIBRARY: readFileSync(libraryPath(), 'utf8').replaceAll('</script', '<\\/script'),
    DATA: JSON.stringify({ machine, node, commit, runs }).replaceAll('<', '\\u003c'),
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
