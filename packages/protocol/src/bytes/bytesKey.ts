/**
 * A string that is the same for the same bytes and different for different bytes of the same length: a key for `Map`, whose hashes
 * of strings are seeded, so that nobody can choose bytes that collide. Two bytes a character; not for printing.
 */
export function bytesKey(bytes: Uint8Array): string {
  let key = ''
  let at = 0
  for (; at + 8 <= bytes.length; at += 8) {
    key += String.fromCharCode(
      bytes[at]! | (bytes[at + 1]! << 8),
      bytes[at + 2]! | (bytes[at + 3]! << 8),
      bytes[at + 4]! | (bytes[at + 5]! << 8),
      bytes[at + 6]! | (bytes[at + 7]! << 8),
    )
  }
  for (; at < bytes.length; at += 2) key += String.fromCharCode(bytes[at]! | ((bytes[at + 1] ?? 0) << 8))
  return key
}
