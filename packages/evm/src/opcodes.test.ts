import { describe, expect, it } from 'vitest'
import { assemble } from '../test/assemble.ts'
import { runCode } from '../test/harness.ts'
import { forks } from './forks/index.ts'
import { encodeOpcodeTable } from './forks/opcode.ts'
import { opcodeName, opcodes } from './opcodes.ts'

/** Gas of a call before its first instruction. */
const INTRINSIC = 21_000n

describe('the opcode table', () => {
  it('names each code once, and each name once', () => {
    expect(new Set(opcodes.map(({ code }) => code)).size).toBe(opcodes.length)
    expect(new Set(opcodes.map(({ name }) => name)).size).toBe(opcodes.length)
  })

  it('has the 150 opcodes of Osaka', () => {
    expect(opcodes.length).toBe(150)
  })

  it('leaves opcodes of later forks undefined in earlier ones', () => {
    const clz = 0x1e * 8 + 4
    const needs = (fork: keyof typeof forks) =>
      new DataView(encodeOpcodeTable(forks[fork].opcodes.values()).buffer).getUint16(clz, true)
    expect(needs('Prague')).toBe(0xffff)
    expect(needs('Osaka')).toBe(32)
  })

  it.each(opcodes.filter(({ stackIn }) => stackIn > 0))('$name halts on a stack of one item too few', (opcode) => {
    const code = assemble(
      Array.from({ length: opcode.stackIn - 1 }, () => 1),
      opcode.name,
    )
    expect(runCode(code).reason).toBe(`stack underflow (${opcode.stackIn - 1} <=> ${opcode.stackIn})`)
  })

  it.each(opcodes.filter(({ stackIn, stackOut }) => stackOut > stackIn))('$name halts on a full stack', ({ name }) => {
    const code = assemble(
      Array.from({ length: 1024 }, () => 0),
      name,
    )
    expect(runCode(code).reason).toBe('stack limit reached 1024 (1023)')
  })

  it.each(opcodes.filter(({ gas, stackIn }) => gas > 0 && stackIn <= 1))(
    '$name costs at least its static gas',
    (opcode) => {
      const code = assemble(
        Array.from({ length: opcode.stackIn }, () => 0),
        opcode.name,
      )
      const before = INTRINSIC + BigInt(opcode.stackIn) * 2n
      expect(runCode(code, { gas: before + BigInt(opcode.gas) - 1n }).reason).toBe('out of gas')
    },
  )

  it('halts on every opcode that is not in the table, by name', () => {
    const known = new Set(opcodes.map(({ code }) => code))
    for (let code = 0; code < 256; code++) {
      if (known.has(code)) continue
      expect(runCode(Uint8Array.of(code)).reason).toBe(`invalid opcode: opcode 0x${code.toString(16)} not defined`)
    }
    expect(runCode(assemble('INVALID')).reason).toBe('invalid opcode: INVALID')
    expect(opcodeName(0x0c)).toBe('opcode 0xc not defined')
  })

  it('takes and gives as many items as it says', () => {
    const control = /^(STOP|RETURN|REVERT|SELFDESTRUCT|INVALID|JUMP|JUMPI)$/
    for (const { name, stackIn, stackOut } of opcodes) {
      if (control.test(name)) continue
      // Afterwards as many items as it gives can be popped, and not one more.
      const inputs = Array.from({ length: stackIn }, () => 0)
      const immediate =
        name.startsWith('PUSH') && name !== 'PUSH0' ? new Uint8Array(Number(name.slice(4))) : new Uint8Array()
      const drained = (count: number) =>
        assemble(
          inputs,
          name,
          immediate,
          Array.from({ length: count }, () => 'POP'),
        )
      expect(runCode(drained(stackOut)).status, name).toBe('success')
      expect(runCode(drained(stackOut + 1)).reason, name).toBe('stack underflow (0 <=> 1)')
    }
  })
})
