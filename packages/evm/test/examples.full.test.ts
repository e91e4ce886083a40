import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../../examples/evm')
const run = (file: string, ...args: string[]) =>
  execFileSync(process.execPath, ['--conditions=@megarollup/source', file, ...args], { cwd: folder, encoding: 'utf8' })

describe('the examples', () => {
  it('run bytecode', () => {
    expect(run('src/run-bytecode.ts')).toContain('counter 3, gas')
  })

  it('fork from a file', () => {
    expect(run('src/fork-from-file.ts')).toBe('block 20000000 of chain 1: counter 42\n')
  })

  it('trace', () => {
    expect(run('src/trace.ts')).toMatch(/CALL 0x0+cc\n {4}0 PUSH0 .*\n/)
  })

  it('give gas by line', () => {
    const text = run('src/gas-by-line.ts')
    expect(text).toContain('deposits[msg.sender] += msg.value;')
    expect(text).toContain('execution reverted: nothing sent')
  })

  it('make a page that needs nothing of Node', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'evm-page-'))
    try {
      run('src/page.ts', join(scratch, 'page.html'))
      expect(existsSync(join(scratch, 'page.html'))).toBe(true)
      expect(readFileSync(join(scratch, 'page.html'), 'utf8')).not.toMatch(/from ?["']node:/)
    } finally {
      rmSync(scratch, { recursive: true })
    }
  })

  it('test a contract with Vitest', () => {
    const vitest = join(createRequire(join(folder, 'package.json')).resolve('vitest/package.json'), '../vitest.mjs')
    expect(run(vitest, 'run')).toContain('3 passed')
  })
})
