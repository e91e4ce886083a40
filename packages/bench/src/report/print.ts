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
  for (const [note, names] of notesOf(report.figures)) console.log(`${names.join(', ')} beside ${note}`)
  console.log(`Repeat: ${command}`)
}

/** What is to be known of each peer, with the figures that it holds for. */
function notesOf(figures: readonly Figure[]): Map<string, string[]> {
  const notes = new Map<string, string[]>()
  for (const { name, peer, others = [] } of figures) {
    for (const { name: other, note } of peer ? [peer, ...others] : []) {
      const text = `${other}: ${note}`
      notes.set(text, [...(notes.get(text) ?? []), name])
    }
  }
  return notes
}

function rowsOf({ name, unit, samples, peer, others = [] }: Figure): string[][] {
  const peers = peer ? [peer, ...others] : []
  return [
    [name, unit, ...spread(samples), ''],
    ...peers.map((other) => [`  ${other.name}`, unit, ...spread(other.samples), `${format(other.ratio)}×`]),
  ]
}

function spread(samples: number[]): string[] {
  return [Math.min(...samples), median(samples), Math.max(...samples)].map(format).concat(String(samples.length))
}

/** Four digits that matter. */
function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(4)))
}
