import { bytesToBigInt, bytesToHex } from '../hex.ts'
import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'

const errorSelector = '0x08c379a0'
const panicSelector = '0x4e487b71'

/** What Solidity's panic codes mean, in geth's words. */
const panicReasons = new Map<bigint, string>([
  [0x00n, 'generic panic'],
  [0x01n, 'assert(false)'],
  [0x11n, 'arithmetic underflow or overflow'],
  [0x12n, 'division or modulo by zero'],
  [0x21n, 'enum overflow'],
  [0x22n, 'invalid encoded storage byte array accessed'],
  [0x31n, 'out-of-bounds array access; popping on an empty array'],
  [0x32n, 'out-of-bounds access of an array or bytesN'],
  [0x41n, 'out of memory'],
  [0x51n, 'uninitialized function'],
])

/** The reason in what a reverted call returned: `Error(string)` or `Panic(uint256)`; `undefined` for anything else. */
export function revertReason(output: Uint8Array): string | undefined {
  if (output.length < 4) return undefined
  const selector = bytesToHex(output.subarray(0, 4))
  const body = output.subarray(4)
  if (selector === panicSelector) return panicReason(body)
  return selector === errorSelector ? abiString(body) : undefined
}

function panicReason(body: Uint8Array): string | undefined {
  if (body.length < 32) return undefined
  const code = bytesToBigInt(body.subarray(0, 32))
  return panicReasons.get(code) ?? `unknown panic code: 0x${code.toString(16)}`
}

/** The only argument of a call, an ABI string. Offsets and lengths are compared with what is there. */
function abiString(body: Uint8Array): string | undefined {
  const available = BigInt(body.length)
  if (available < 64n) return undefined
  const offset = bytesToBigInt(body.subarray(0, 32))
  if (offset + 32n > available) return undefined
  const start = Number(offset) + 32
  const length = bytesToBigInt(body.subarray(start - 32, start))
  if (BigInt(start) + length > available) return undefined
  return new TextDecoder().decode(body.subarray(start, start + Number(length)))
}

/** The error of a call that reverted: code 3, with everything that it returned. */
export function revertError(output: Uint8Array): RpcError {
  const reason = revertReason(output)
  const message = reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`
  return new RpcError(rpcCodes.executionReverted, message, bytesToHex(output))
}
