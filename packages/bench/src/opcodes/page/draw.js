// The script of the page: tables and charts from the data that stands in it.
const data = JSON.parse(document.getElementById('data').textContent)
const { warm, cold } = data

const colours = {
  storage: '#e4572e',
  call: '#f0a202',
  keccak: '#d81e5b',
  'host and environment': '#b07aa1',
  log: '#9c755f',
  precompile: '#8338ec',
  memory: '#2a9d8f',
  control: '#59a14f',
  stack: '#4e79a7',
  arithmetic: '#00a6d6',
  'comparison and bits': '#7fb3d5',
  transaction: '#8a929c',
}

const number = (value, digits = 3) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(digits)))
const whole = (value) => Math.round(value).toLocaleString('en')
const percent = (share) => `${(100 * share).toFixed(share < 0.001 && share > 0 ? 3 : 1)} %`
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function element(tag, text, className) {
  const made = document.createElement(tag)
  if (text !== undefined) made.textContent = text
  if (className) made.className = className
  return made
}

function dot(category) {
  const made = element('span', undefined, 'dot')
  made.style.background = colours[category]
  return made
}

/** Columns are [title, text of a row, options]. */
function fill(id, columns, rows) {
  const table = document.getElementById(id)
  const head = table.createTHead().insertRow()
  for (const [title, , options] of columns) head.append(element('th', title, options?.isText ? 'text' : undefined))
  const body = table.createTBody()
  for (const row of rows) {
    const line = body.insertRow()
    for (const [, text, options] of columns) {
      const cell = element('td', undefined, options?.isText ? 'text' : undefined)
      if (options?.category) cell.append(dot(options.category(row)))
      const content = text(row)
      cell.append(content)
      if (options?.hint) cell.title = options.hint(row)
      line.append(cell)
    }
  }
}

function fillTables() {
  fill(
    'instructions',
    [
      ['instruction', (row) => row.name, { category: (row) => row.category }],
      ['category', (row) => row.category, { isText: true }],
      ['count', (row) => (row.count ? whole(row.count) : '')],
      ['ms', (row) => number(row.ms)],
      ['share', (row) => percent(row.share)],
      ['cumulative', (row) => percent(row.cumulative)],
      ['ns each', (row) => (row.nsPerCall === undefined ? '' : number(row.nsPerCall))],
      ['looks', (row) => whole(row.samples)],
    ],
    warm.rows,
  )
  fill(
    'categories',
    [
      ['category', (row) => row.category, { category: (row) => row.category }],
      ['state in the cache', (row) => percent(row.share)],
      ['ms', (row) => number(row.ms)],
      ['state from the reader', (row) => percent(coldCategory(row.category).share)],
      ['ms', (row) => number(coldCategory(row.category).ms)],
      ['count', (row) => (row.count ? whole(row.count) : '')],
    ],
    warm.categories,
  )
  fill(
    'contracts',
    [
      ['contract', (row) => row.name, { hint: (row) => [row.code, ...row.addresses].join('\n') }],
      ['calls', (row) => (row.calls ? whole(row.calls) : '')],
      ['ms', (row) => number(row.ms)],
      ['share', (row) => percent(row.share)],
      ['µs a call', (row) => (row.calls ? number((row.ms * 1000) / row.calls) : '')],
    ],
    warm.contracts,
  )
  fill(
    'precompiles',
    [
      ['precompile', (row) => row.name],
      ['address', (row) => `0x${row.address.toString(16)}`],
      ['calls', (row) => whole(row.calls)],
      ['ms', (row) => number(row.ms)],
      ['share', (row) => percent(row.share)],
      ['µs each', (row) => number(row.nsPerCall / 1000)],
    ],
    warm.precompiles,
  )
  fill(
    'caches',
    [
      ['state', (row) => row.kind],
      ['looks-up', (row) => whole(row.total)],
      ['not in the lane', (row) => percent(row.laneMissRate)],
      ['of these not in the cache', (row) => percent(row.sharedMissRate)],
      ['of all from the reader', (row) => percent(row.total ? row.sharedMisses / row.total : 0)],
      ['reader, ns each', (row) => number(row.readerPenaltyNs)],
      ['shared cache, ns each', () => number(warm.sharedLookupNs)],
    ],
    cold.caches,
  )
}

/** Instructions alone: shares are of their time. */
function instructionsAlone() {
  const rows = warm.rows.filter(({ opcode }) => opcode !== undefined)
  const total = rows.reduce((sum, { ms }) => sum + ms, 0)
  let cumulative = 0
  return rows.map((row) => {
    cumulative += row.ms / total
    return { ...row, share: row.ms / total, cumulative }
  })
}

function coldCategory(name) {
  return cold.categories.find(({ category }) => category === name) ?? { share: 0, ms: 0 }
}

function fillText() {
  const { instrument } = warm
  document.getElementById('lead').textContent =
    `${data.title[0].toUpperCase()}${data.title.slice(1)}: ${whole(warm.instructions)} instructions in ${number(instrument.plainMs)} ms with their state in the cache, in ${number(cold.instrument.plainMs)} ms with their state from the reader.`
  const alone = instructionsAlone()
  const instructionMs = alone.reduce((sum, { ms }) => sum + ms, 0)
  const tiles = [
    [percent(alone[Math.min(29, alone.length - 1)].cumulative), 'of the time of instructions in the top 30'],
    [`${number((instructionMs * 1e6) / warm.instructions)} ns`, 'an instruction, precompiles left out'],
    [`${number(instrument.costPerInstructionNs)} ns`, 'an instruction for the instrument, subtracted'],
    [number(instrument.ratio), 'sum of the table beside a plain run'],
    [whole(instrument.samples), `looks, one in ${number(instrument.intervalUs)} µs`],
  ]
  for (const [value, label] of tiles) {
    const tile = element('div', undefined, 'tile')
    tile.append(element('b', value), element('span', label))
    document.getElementById('tiles').append(tile)
  }
  document.getElementById('method').textContent =
    `The kernel is built with one more store and one more counter an instruction. Another thread looks at the store at random times; a share of looks is a share of time, and its relative error is about one over the root of the looks. Counts are exact. Store and counter took ${number(instrument.costPerInstructionNs)} ns an instruction on a loop that was measured beforehand, and that is subtracted. The same blocks ran on the kernel without the instrument in turns: ${number(instrument.profiledMs)} ms with it, ${number(instrument.correctedMs)} ms corrected, ${number(instrument.plainMs)} ms without. ${instrument.rounds} rounds.`
  document.getElementById('footer').textContent = `${data.machine} · Node ${data.node} · commit ${data.commit}`
}

const charts = []

function drawTop() {
  const rows = instructionsAlone().slice(0, 30)
  const axis = (position, title, max) => ({
    position,
    min: 0,
    ...(max && { max }),
    title: { display: true, text: title, color: css('--muted') },
    ticks: { color: css('--muted'), callback: (value) => `${value} %` },
    grid: { color: position === 'bottom' ? css('--line') : 'transparent' },
  })
  return new Chart(document.getElementById('top'), {
    data: {
      labels: rows.map(({ name }) => name),
      datasets: [
        {
          type: 'line',
          label: 'cumulative',
          indexAxis: 'y',
          xAxisID: 'sum',
          data: rows.map(({ cumulative }) => 100 * cumulative),
          borderColor: css('--curve'),
          backgroundColor: css('--curve'),
          borderWidth: 2,
          pointRadius: 2,
          tension: 0.2,
        },
        {
          type: 'bar',
          label: 'share',
          indexAxis: 'y',
          xAxisID: 'share',
          data: rows.map(({ share }) => 100 * share),
          backgroundColor: rows.map(({ category }) => colours[category]),
          borderRadius: 3,
        },
      ],
    },
    options: {
      indexAxis: 'y',
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: 'index', axis: 'y', intersect: false },
      scales: {
        y: { ticks: { color: css('--text'), autoSkip: false, font: { size: 11 } }, grid: { display: false } },
        share: axis('bottom', 'share'),
        sum: axis('top', 'cumulative', 100),
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            label: ({ dataset, parsed }) => `${dataset.label} ${parsed.x.toFixed(2)} %`,
            afterBody: ([item]) => {
              const row = rows[item.dataIndex]
              const each = row.nsPerCall === undefined ? '' : `, ${number(row.nsPerCall)} ns each`
              return `${row.category}: ${row.count ? `${whole(row.count)} times` : `${number(row.ms)} ms`}${each}`
            },
          },
        },
      },
    },
  })
}

function drawPie(id, { categories }) {
  return new Chart(document.getElementById(id), {
    type: 'doughnut',
    data: {
      labels: categories.map(({ category }) => category),
      datasets: [
        {
          data: categories.map(({ share }) => 100 * share),
          backgroundColor: categories.map(({ category }) => colours[category]),
          borderColor: css('--card'),
          borderWidth: 2,
        },
      ],
    },
    options: {
      maintainAspectRatio: false,
      animation: false,
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: ({ label, parsed }) => `${label} ${parsed.toFixed(1)} %` } },
      },
    },
  })
}

function draw() {
  for (const chart of charts.splice(0)) chart.destroy()
  charts.push(drawTop(), drawPie('pie-warm', warm), drawPie('pie-cold', cold))
}

fillText()
fillTables()
draw()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
