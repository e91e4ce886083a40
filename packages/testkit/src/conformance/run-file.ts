import { readFile } from 'node:fs/promises'
import { type CaseResult, failed, type Suite, type SuiteOptions } from './suite.ts'

/** Runs one file; what goes wrong outside a case is a failed case with the name of the file. */
export async function runFile(suite: Suite, path: string, options: SuiteOptions): Promise<CaseResult[]> {
  try {
    const json: unknown = path.endsWith('.json') ? JSON.parse(await readFile(path, 'utf8')) : undefined
    return await suite.runFile(path, json, options)
  } catch (error) {
    return [failed(path, `the file could not be run: ${error}`)]
  }
}
