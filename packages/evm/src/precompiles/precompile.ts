/**
 * A contract that the protocol implements. Gas is charged before it runs; its answer may be empty, and that is not a failure.
 */
export interface Precompile {
  /** The low bytes of the address; all others are zero. */
  readonly address: number
  readonly name: string
  /** Gas of a call with this input. Never throws, whatever the input. */
  gas(input: Uint8Array): bigint
  /** The output, or `undefined` when the call fails, which consumes all gas that was given to it. Does not keep `input`. */
  run(input: Uint8Array): Uint8Array | undefined
}

const EMPTY = new Uint8Array(0)

/** An output of no bytes: success. */
export function emptyOutput(): Uint8Array {
  return EMPTY
}

/** A 32-byte output that holds 1. */
export function trueOutput(): Uint8Array {
  const output = new Uint8Array(32)
  output[31] = 1
  return output
}

/** Base cost plus a cost for each started 32-byte word. */
export function gasPerWord(base: number, perWord: number): (input: Uint8Array) => bigint {
  return (input) => BigInt(base + perWord * Math.ceil(input.length / 32))
}
