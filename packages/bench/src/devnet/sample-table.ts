import { type Figure, figureBesideBest } from '../report/report.ts'

interface Column {
  unit: Figure['unit']
  samples: number[]
  note: string
}

/** Samples by figure and by target, in the order in which they came. */
export class SampleTable {
  readonly #figures = new Map<string, Map<string, Column>>()

  add(figure: string, unit: Figure['unit'], target: string, sample: number, note: string): void {
    const row = this.#figures.get(figure) ?? new Map<string, Column>()
    this.#figures.set(figure, row)
    const column = row.get(target)
    if (column) column.samples.push(sample)
    else row.set(target, { unit, samples: [sample], note })
  }

  /** One figure for each row: `ours` beside the best of the other targets. */
  compare(ours: string): Figure[] {
    return [...this.#figures].map(([figure, row]) => {
      const { unit, samples } = row.get(ours)!
      const peers = [...row].filter(([name]) => name !== ours).map(([name, column]) => ({ name, ...column }))
      return figureBesideBest(figure, unit, samples, peers)
    })
  }
}
