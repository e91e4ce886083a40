import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

describe('the closing line of CI', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'megarollup-reports-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('adds up both runs', () => {
    writeReport('test', { passed: 10, failed: 0, skipped: 2 })
    writeReport('test-full', { passed: 5, failed: 0, skipped: 1 })
    expect(closingLine()).toEqual({ line: '15 passed, 0 failed, 3 skipped', status: 0 })
  })

  it('leaves out what was not skipped', () => {
    writeReport('test', { passed: 10, failed: 0, skipped: 0 })
    expect(closingLine()).toEqual({ line: '10 passed, 0 failed', status: 0 })
  })

  it('fails when a test failed, and counts its step once', () => {
    writeReport('test', { passed: 10, failed: 3, skipped: 0 })
    expect(closingLine('test')).toEqual({ line: '10 passed, 3 failed', status: 1 })
  })

  it('counts a step that failed without naming a failed test', () => {
    writeReport('test', { passed: 10, failed: 0, skipped: 0 })
    expect(closingLine('check', 'test', 'test-full')).toEqual({ line: '10 passed, 3 failed', status: 1 })
  })

  it('says so when nothing could run', () => {
    expect(closingLine('install')).toEqual({ line: '0 passed, 1 failed', status: 1 })
  })

  function writeReport(name: string, counts: { passed: number; failed: number; skipped: number }): void {
    const report = { numPassedTests: counts.passed, numFailedTests: counts.failed, numPendingTests: counts.skipped }
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...report, numTodoTests: 0 }))
  }

  function closingLine(...failedSteps: string[]): { line: string | undefined; status: number | null } {
    const script = resolve(import.meta.dirname, '../scripts/sum-test-reports.mjs')
    const { stdout, status } = spawnSync(process.execPath, [script, folder, ...failedSteps], { encoding: 'utf8' })
    return { line: stdout.trim().split('\n').at(-1), status }
  }
})
