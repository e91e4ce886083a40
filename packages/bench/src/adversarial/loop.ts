/** Assembling of loops that run until little gas is left, so that any body can be run for any amount of gas. */

const OP = {
  codecopy: 0x39,
  pop: 0x50,
  mload: 0x51,
  jumpi: 0x57,
  gas: 0x5a,
  jumpdest: 0x5b,
  push0: 0x5f,
  push1: 0x60,
  push2: 0x61,
  push4: 0x63,
  staticcall: 0xfa,
  gt: 0x11,
} as const

/** PUSH2 of a number below 2^16. */
function push2(value: number): number[] {
  return [OP.push2, value >> 8, value & 0xff]
}

/** PUSH4 of a number below 2^32. */
function push4(value: number): number[] {
  return [OP.push4, value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

/** `prologue`, then `body` again and again while more than `leastGas` is left. The stack is as it was after each `body`. */
function loopCode(prologue: readonly number[], body: readonly number[], leastGas: number): number[] {
  const start = prologue.length
  return [...prologue, OP.jumpdest, ...body, ...push4(leastGas), OP.gas, OP.gt, ...push2(start), OP.jumpi, 0x00]
}

/** Calls the precompile with `input`, which is at the end of the code: call data would cost gas of its own. */
export function precompileLoop(address: number, input: Uint8Array, callGas: number): Uint8Array {
  const call = [OP.push0, OP.push0, ...push4(input.length), OP.push0, ...push2(address), OP.gas, OP.staticcall, OP.pop]
  // A call passes on 63/64 of the gas that is left.
  const leastGas = Math.ceil(((callGas + 3000) * 65) / 63)
  const prologue = (offset: number) => [...push4(input.length), ...push4(offset), OP.push0, OP.codecopy]
  const length = loopCode(prologue(0), call, leastGas).length
  return Uint8Array.from([...loopCode(prologue(length), call, leastGas), ...input])
}
