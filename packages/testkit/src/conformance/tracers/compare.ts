/** Where two values of JSON differ first, in words; `undefined` when they are the same. The case of hexadecimal digits does not count. */
export function firstDifference(got: unknown, wanted: unknown, path = 'result'): string | undefined {
  if (isObject(got) && isObject(wanted)) {
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
      const difference = firstDifference(got[key], wanted[key], `${path}.${key}`)
      if (difference) return difference
    }
    return undefined
  }
  if (Array.isArray(got) && Array.isArray(wanted)) {
    if (got.length !== wanted.length) return `${path} has ${got.length} items, expected ${wanted.length}`
    for (const [i, item] of got.entries()) {
      const difference = firstDifference(item, wanted[i], `${path}[${i}]`)
      if (difference) return difference
    }
    return undefined
  }
  return isSame(got, wanted) ? undefined : `${path} is ${short(got)}, expected ${short(wanted)}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string' && a.startsWith('0x')) return a.toLowerCase() === b.toLowerCase()
  return a === b
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent'
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
