// Loaded before a program (`--import`): wherever the program compiles the kernel it gets the one that counts, and when it ends the
// counts are in a file of `$KERNEL_COVERAGE/counts`. JavaScript, because programs of the system's own Node are started with it too.
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'

const FLUSH_MS = 1000
/** For programs that never wait. */
const HITS_A_FLUSH = 50_000_000

const folder = process.env.KERNEL_COVERAGE
if (folder) install(folder)

function install(folder) {
  const { counters, plainHash, wasm } = JSON.parse(readFileSync(join(folder, 'coverage.json'), 'utf8'))
  const counting = readFileSync(wasm)
  const counts = new Float64Array(counters)
  let hits = 0
  const hit = (counter) => {
    counts[counter] += 1
    if (++hits % HITS_A_FLUSH === 0) flush()
  }
  const target = join(folder, 'counts', `${process.pid}-${threadId}-${Date.now()}.json`)
  let written = 0
  const flush = () => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total === written) return
    written = total
    writeFileSync(`${target}.unfinished`, JSON.stringify(Array.from(counts)))
    renameSync(`${target}.unfinished`, target)
  }
  const replaced = (bytes) => {
    const view = ArrayBuffer.isView(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes)
    return createHash('sha256').update(view).digest('hex') === plainHash ? counting : bytes
  }
  const { Module, Instance, compile, instantiate } = WebAssembly
  WebAssembly.Module = class extends Module {
    constructor(bytes) {
      super(replaced(bytes))
    }
  }
  WebAssembly.compile = (bytes) => compile.call(WebAssembly, replaced(bytes))
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      flush()
      super(module, { ...imports, coverage: { hit } })
    }
  }
  WebAssembly.instantiate = (source, imports) => {
    const all = { ...imports, coverage: { hit } }
    return instantiate.call(WebAssembly, source instanceof Module ? source : replaced(source), all)
  }
  process.on('exit', flush)
  // A runner of tests ends its processes this way.
  process.on('SIGTERM', () => {
    flush()
    process.exit(143)
  })
  process.on('disconnect', flush)
  setInterval(flush, FLUSH_MS).unref()
}
