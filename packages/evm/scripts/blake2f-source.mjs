/** Order of the message words in each round (RFC 7693); after ten rounds it starts again. */
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]

/** First halves of the fractional parts of the square roots of the first eight primes. */
const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
]

/** Columns, then diagonals. */
const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
]

/**
 * AssemblyScript of BLAKE2b's compression: `compress(rounds, h, m, t, final)` changes the eight words at `h`. One round is written
 * out, so that the state is in local variables; ten would be faster by a few per cent, and forty kilobytes.
 */
export function blake2fSource() {
  const each = (count, line) => Array.from({ length: count }, (_, i) => line(i)).join('\n')
  const message = (index) => `load<u64>(m + <usize>load<u8>(row, ${index}))`
  const round = MIXED.map(([a, b, c, d], g) =>
    [
      `v${a} += v${b} + ${message(2 * g)}; v${d} = rotr<u64>(v${d} ^ v${a}, 32)`,
      `v${c} += v${d}; v${b} = rotr<u64>(v${b} ^ v${c}, 24)`,
      `v${a} += v${b} + ${message(2 * g + 1)}; v${d} = rotr<u64>(v${d} ^ v${a}, 16)`,
      `v${c} += v${d}; v${b} = rotr<u64>(v${b} ^ v${c}, 63)`,
    ].join('\n'),
  ).join('\n')
  return `
const ROWS: usize = memory.data<u8>([${SIGMA.flat().map((word) => 8 * word)}])

export function compress(rounds: u32, h: usize, m: usize, t: usize, final: bool): void {
${each(8, (i) => `let v${i} = load<u64>(h, ${8 * i})`)}
${each(8, (i) => `let v${i + 8}: u64 = 0x${IV[i].toString(16)}`)}
v12 ^= load<u64>(t)
v13 ^= load<u64>(t, 8)
if (final) v14 = ~v14
let row = ROWS
for (; rounds != 0; rounds--) {
${round}
row += 16
if (row == ROWS + 160) row = ROWS
}
${each(8, (i) => `store<u64>(h, load<u64>(h, ${8 * i}) ^ v${i} ^ v${i + 8}, ${8 * i})`)}
}
`
}
