/** Why a contract reverted, as far as Solidity's two standard errors say it. Source: Solidity's documentation, "Panic via assert and Error via require". */

const ERROR = 0x08c379a0
const PANIC = 0x4e487b71

const panics: Record<number, string> = {
  0: 'generic panic',
  1: 'assert(false)',
  17: 'arithmetic underflow or overflow',
  18: 'division or modulo by zero',
  33: 'enum overflow',
  34: 'invalid encoded storage byte array accessed',
  49: 'out-of-bounds array access; popping on an empty array',
  50: 'out-of-bounds access of an array or bytesN',
  65: 'out of memory',
  81: 'uninitialized function',
}

/** The reason in revert data: of `Error(string)` its text, of `Panic(uint256)` what its code means. */
export function revertReason(output: Uint8Array): string | undefined {
  if (output.length < 36) return undefined
  const view = new DataView(output.buffer, output.byteOffset, output.byteLength)
  const selector = view.getUint32(0)
  if (selector === PANIC) {
    const code = wordAt(view, 4)
    return code === undefined ? undefined : (panics[code] ?? `unknown panic code: 0x${code.toString(16)}`)
  }
  if (selector !== ERROR) return undefined
  const offset = wordAt(view, 4)
  const length = offset === undefined ? undefined : wordAt(view, 4 + offset)
  if (offset === undefined || length === undefined) return undefined
  const start = 4 + offset + 32
  return start + length > output.length ? undefined : new TextDecoder().decode(output.subarray(start, start + length))
}

/** A 32-byte number that fits in a u32. */
function wordAt(view: DataView, at: number): number | undefined {
  if (at + 32 > view.byteLength) return undefined
  for (let i = 0; i < 28; i += 4) if (view.getUint32(at + i) !== 0) return undefined
  return view.getUint32(at + 28)
}
