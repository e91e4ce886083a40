/**
 * A string that is the same for the same bytes and different for different bytes of the same length: a key for `Map`, whose hashes
 * of strings are seeded, so that nobody can choose bytes that collide. Two bytes a character; not for printing.
 */
export function bytesKey(bytes: Uint8Array): string {
  const units = new Array<number>((bytes.length + 1) >> 1)
  for (let i = 0, at = 0; i < units.length; i++, at += 2) units[i] = bytes[at]! | ((bytes[at + 1] ?? 0) << 8)
  return String.fromCharCode.apply(undefined, units)
}
