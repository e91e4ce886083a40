// Draws the page of live-sync from its data: a stacked bar an import, and a table below.
const { machine, node, commit, runs } = JSON.parse(document.getElementById('data').textContent)

const stages = [
  { key: 'recovery', label: 'waiting for senders', color: '#8e7cc3' },
  { key: 'execution', label: 'execution', color: '#3d85c6' },
  { key: 'reads', label: 'reads', color: '#45a29e' },
  { key: 'handOver', label: 'handing over changes', color: '#b7b7b7' },
  { key: 'stalled', label: 'waiting for tree and disk', color: '#cc6b49' },
]
const columns = [
  ['import', (kind) => kind.name],
  ['tx/s', (kind) => Math.round(kind.txPerSecond).toLocaleString('en')],
  ['Mgas/s', (kind) => (kind.gasPerSecond / 1e6).toFixed(1)],
  ['ms a block', (kind) => kind.wallMs.toPrecision(3)],
  ['tree, beside it', (kind) => kind.wall.tree.toPrecision(3)],
  ['persistence, beside it', (kind) => kind.wall.persistence.toPrecision(3)],
  ['CPU importing', (kind) => kind.cpu.importing.toPrecision(3)],
  ['CPU recovery', (kind) => kind.cpu.recovery.toPrecision(3)],
  ['CPU others', (kind) => kind.cpu.others.toPrecision(3)],
  ['reads a transaction', (kind) => kind.readsPerTransaction.toPrecision(3)],
  ['bound by', (kind) => kind.bound],
]

function element(name, text, ...children) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  made.append(...children)
  return made
}

Chart.defaults.color = getComputedStyle(document.body).color
for (const { title, engine, kinds } of runs) {
  const canvas = element('canvas')
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', `Milliseconds a block by stage: ${title}`)
  const chart = element('div', undefined, canvas)
  chart.className = 'chart'
  const head = element('tr', undefined, ...columns.map(([label]) => element('th', label)))
  const rows = kinds.map((kind) => element('tr', undefined, ...columns.map(([, of]) => element('td', of(kind)))))
  const scroll = element('div', undefined, element('table', undefined, head, ...rows))
  scroll.className = 'scroll'
  const subtitle = element('p', `Engine ${engine}. Wall time of the importing thread, milliseconds a block.`)
  document.getElementById('runs').append(element('section', undefined, element('h2', title), subtitle, chart, scroll))
  new Chart(canvas, {
    type: 'bar',
    data: {
      labels: kinds.map(({ name }) => name),
      datasets: stages.map(({ key, label, color }) => ({
        label,
        backgroundColor: color,
        data: kinds.map(({ wall }) => wall[key]),
      })),
    },
    options: {
      indexAxis: 'y',
      maintainAspectRatio: false,
      animation: false,
      scales: { x: { stacked: true, title: { display: true, text: 'ms a block' } }, y: { stacked: true } },
    },
  })
}
document.getElementById('footer').textContent = `${machine}, Node ${node}, commit ${commit}`
