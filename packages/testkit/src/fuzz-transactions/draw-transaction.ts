import { RLP } from '@ethereumjs/rlp'
import { createSigner, keccak256 } from '@megarollup/crypto'
import { bigIntToMinimalBytes } from '@megarollup/protocol'
import type { Random } from '../random.ts'
import { mutate } from '../soak/mutate.ts'

/** What RLP encodes. */
type Item = Uint8Array | Item[]

export const CHAIN_ID = 1n
const signer = createSigner(new Uint8Array(32).fill(7))
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const VERSION_KZG = 1

/**
 * A transaction of any type that is right, or that one fault spoils: a field of another size, a leading zero, a field too many, a high
 * s, a length that lies …
 */
export function drawTransaction(random: Random): Uint8Array {
  const { below, pick } = random
  const type = pick([0, 0, 1, 2, 3, 4])
  const fields = drawFields(random, type)
  if (below(3) === 0) spoil(fields, random)
  const signed = encode(type, [...fields, ...drawSignature(fields, type, random)])
  return below(6) === 0 ? mutate(signed, random) : signed
}

function encode(type: number, fields: Item[]): Uint8Array {
  const payload = RLP.encode(fields)
  return type === 0 ? payload : Uint8Array.of(type, ...payload)
}

function drawFields(random: Random, type: number): Item[] {
  const { below, pick, bytes } = random
  const uint = (...choices: bigint[]) => bigIntToMinimalBytes(pick(choices))
  const price = () => uint(0n, 7n, 10n ** 9n, 2n ** 64n)
  const address = (): Uint8Array => bytes(20)
  const nonce = uint(0n, 1n, 127n, 128n, 2n ** 64n - 2n, 2n ** 64n - 1n)
  const gas = uint(21_000n, 100_000n, 2n ** 24n, 2n ** 32n)
  const to = type < 3 && below(5) === 0 ? new Uint8Array() : address()
  const call = [gas, to, uint(0n, 1n, 2n ** 255n), bytes(below(pick([2, 60])))]
  if (type === 0) return [nonce, price(), ...call]
  const list = (draw: () => Item, most: number): Item[] => Array.from({ length: below(most + 1) }, draw)
  const accessList = list(() => [address(), list(() => bytes(32), 2)], 2)
  const chainId = below(12) ? bigIntToMinimalBytes(CHAIN_ID) : uint(0n, 2n, 2n ** 64n)
  if (type === 1) return [chainId, nonce, price(), ...call, accessList]
  const tip = uint(0n, 1n)
  const fees = below(12) ? [tip, price()] : [price(), tip]
  const start = [chainId, nonce, ...fees, ...call, accessList]
  if (type === 2) return start
  if (type === 3) return [...start, price(), list(() => Uint8Array.of(below(12) ? VERSION_KZG : 2, ...bytes(31)), 3)]
  const authorization = (): Item => [
    uint(0n, CHAIN_ID, 2n ** 255n),
    address(),
    uint(0n, 2n ** 64n - 1n),
    uint(0n, 1n, 1n, 255n),
    bytes(32),
    bytes(32),
  ]
  return [...start, list(authorization, 2)]
}

/** One fault in one of the fields, or in a list of them. */
function spoil(fields: Item[], random: Random): void {
  const { below, bytes } = random
  const at = below(fields.length)
  const field = fields[at]!
  if (field instanceof Uint8Array) {
    const zero = new Uint8Array(1)
    const faults: (() => void)[] = [
      () => fields.splice(at, 1),
      () => fields.splice(at, 0, bytes(below(3))),
      () => fields.splice(at, 1, Uint8Array.of(...zero, ...field)),
      () => fields.splice(at, 1, bytes(random.pick([9, 19, 21, 32, 33]))),
      () => fields.splice(at, 1, [field]),
      () => fields.splice(at, 1, zero),
    ]
    random.pick(faults)()
  } else if (field.length > 0 && below(4)) {
    const inner = random.pick(field)
    if (Array.isArray(inner)) spoil(inner, random)
    else spoil(field, random)
  } else {
    fields.splice(at, 1, below(2) ? new Uint8Array() : [...field, bytes(1)])
  }
}

function drawSignature(fields: Item[], type: number, { below, pick, bytes }: Random): Item[] {
  const isBound = type === 0 && below(2) === 0
  const payload = isBound ? [...fields, bigIntToMinimalBytes(CHAIN_ID), new Uint8Array(), new Uint8Array()] : fields
  const signature = signer.sign(keccak256(encode(type, payload)))
  const r = BigInt(`0x${Buffer.from(signature.subarray(0, 32)).toString('hex')}`)
  const s = BigInt(`0x${Buffer.from(signature.subarray(32, 64)).toString('hex')}`)
  const parity = BigInt(signature[64]!)
  const v = (yParity: bigint) => (type > 0 ? yParity : isBound ? 35n + 2n * CHAIN_ID + yParity : 27n + yParity)
  const right = [v(parity), r, s].map(bigIntToMinimalBytes)
  if (below(6)) return right
  return pick<() => Item[]>([
    () => [v(1n - parity), r, ORDER - s].map(bigIntToMinimalBytes),
    () => [v(1n - parity), r, s].map(bigIntToMinimalBytes),
    () => [BigInt(below(40)), r, s].map(bigIntToMinimalBytes),
    () => [v(parity), 0n, s].map(bigIntToMinimalBytes),
    () => [v(parity), r, 0n].map(bigIntToMinimalBytes),
    () => [v(parity), ORDER, s].map(bigIntToMinimalBytes),
    () => [right[0]!, Uint8Array.of(0, ...right[1]!), right[2]!],
    () => [right[0]!, bytes(32), right[2]!],
    () => right.slice(0, 2),
    () => [...right, new Uint8Array()],
  ])()
}
