import { TracerConfigError } from './errors.ts'

/** What a field of a configuration may be. */
type Kind = 'boolean' | 'count' | 'counts'

type Value<K extends Kind> = K extends 'boolean' ? boolean : K extends 'count' ? number : number[]

function holds(kind: Kind, value: unknown): boolean {
  if (kind === 'boolean') return typeof value === 'boolean'
  if (kind === 'count') return Number.isSafeInteger(value) && (value as number) >= 0
  return Array.isArray(value) && value.every((each) => holds('count', quantity(each)))
}

/** Numbers of lists come as numbers or as geth's `0x…`. */
function quantity(value: unknown): unknown {
  return typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value) ? Number(value) : value
}

const wanted: Record<Kind, string> = {
  boolean: 'true or false',
  count: 'a whole number',
  counts: 'a list of whole numbers',
}

/**
 * Reads the configuration of a tracer: an object with some of `fields`, or nothing.
 *
 * @throws TracerConfigError for another field or another kind of value
 */
export function readConfig<F extends Record<string, Kind>>(
  tracer: string,
  config: unknown,
  fields: F,
): { [name in keyof F]?: Value<F[name]> } {
  if (config === undefined || config === null) return {}
  if (typeof config !== 'object' || Array.isArray(config))
    throw new TracerConfigError(
      tracer,
      `The configuration of ${tracer} is no object.`,
      'Leave it out, or give an object.',
    )
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(config)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined
    const known = Object.keys(fields).join(', ') || 'none'
    if (kind === undefined)
      throw new TracerConfigError(tracer, `${tracer} has no option ${name}.`, `There are: ${known}.`)
    if (value === undefined || value === null) continue
    if (!holds(kind, value))
      throw new TracerConfigError(
        tracer,
        `The option ${name} of ${tracer} is ${JSON.stringify(value)}.`,
        `It takes ${wanted[kind]}.`,
      )
    read[name] = kind === 'counts' ? (value as unknown[]).map(quantity) : value
  }
  return read as { [name in keyof F]?: Value<F[name]> }
}
