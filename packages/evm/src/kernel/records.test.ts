import { describe, expect, it } from 'vitest'
import { forks } from '../forks/index.ts'
import { encodeParameters } from '../forks/parameters.ts'
import { deflatedWasm } from '../generated/kernel.ts'
import { deflatedParts } from '../generated/traced.ts'
import type { TracedExports } from '../trace/exports.ts'
import { TRACE_RECORD_BYTES } from '../trace/record.ts'
import { variantBytes, wasmBytes } from '../wasm-bytes.ts'
import { BLOCK_RECORD_BYTES } from './block-record.ts'
import type { KernelExports } from './exports.ts'
import { RESULT_RECORD_BYTES } from './result-record.ts'
import { AUTHORIZATION_RECORD_BYTES, TRANSACTION_RECORD_BYTES } from './transaction-record.ts'

async function exportsOf<T>(bytes: Uint8Array<ArrayBuffer>): Promise<T> {
  const module = await WebAssembly.compile(bytes)
  const host = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]))
  return (await WebAssembly.instantiate(module, { host })).exports as T
}

describe('records', () => {
  it('have the same size in the kernel and outside', async () => {
    const kernel = await exportsOf<KernelExports>(wasmBytes(deflatedWasm))
    expect(kernel.transactionRecordBytes.value).toBe(TRANSACTION_RECORD_BYTES)
    expect(kernel.authorizationRecordBytes.value).toBe(AUTHORIZATION_RECORD_BYTES)
    expect(kernel.resultRecordBytes.value).toBe(RESULT_RECORD_BYTES)
    expect(kernel.blockBytes.value).toBe(BLOCK_RECORD_BYTES)
    expect(kernel.rulesBytes.value).toBe(encodeParameters(forks.Osaka.parameters).length)
    const traced = await exportsOf<TracedExports>(variantBytes(deflatedParts))
    expect(traced.traceBytes.value).toBe(TRACE_RECORD_BYTES)
  })
})
