import { type Figure, median, type Report } from './report.ts'

/** The report as a table for people: each figure, and below it the peer of the same run. */
export function printReport(report: Report, command: string): void {
  console.log(`suite ${report.suite} · commit ${report.commit} · Node ${report.node}`)
  console.log(report.machine)
  console.log('')
  const rows = report.figures.flatMap(rowsOf)
  const header = ['figure', 'unit', 'min', 'median', 'max', 'samples', 'ratio']
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  for (const row of [header, widths.map((width) => '─'.repeat(width)), ...rows]) {
    console.log(
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
  }
  console.log('')
  for (const { name, peer } of report.figures) if (peer) console.log(`${name}: ${peer.note}`)
  console.log(`Repeat: ${command}`)
}

function rowsOf({ name, unit, samples, peer }: Figure): string[][] {
  const ours = [name, unit, ...spread(samples), peer ? `${format(peer.ratio)}×` : '']
  return peer ? [ours, [`  ${peer.name}`, unit, ...spread(peer.samples), '1×']] : [ours]
}

function spread(samples: number[]): string[] {
  return [Math.min(...samples), median(samples), Math.max(...samples)].map(format).concat(String(samples.length))
}

/** Four digits that matter. */
function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(4)))
}
