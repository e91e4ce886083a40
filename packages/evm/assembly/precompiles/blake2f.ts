import { compress } from './generated/blake2f'

/** 213 bytes of input; the output replaces h, 64 bytes at `input + 4`. */
export const input: usize = memory.data(216, 8)

/** BLAKE2F on the 213 bytes at `input`: rounds (big-endian) ‖ h ‖ m ‖ t ‖ final. */
export function run(): void {
  compress(bswap<u32>(load<u32>(input)), input + 4, input + 68, input + 196, load<u8>(input, 212) != 0)
}
