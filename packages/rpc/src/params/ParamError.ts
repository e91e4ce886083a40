/**
 * A parameter that cannot be read. geth words these as Go's JSON decoder does, and clients match on the words, so the parts
 * are kept apart until the position of the parameter is known.
 */
export class ParamError extends Error {
  override readonly name = 'ParamError'
  /** The Go type that geth names in its message; without one, `message` stands alone. */
  readonly goType: string | undefined

  constructor(message: string, goType?: string) {
    super(message)
    this.goType = goType
  }
}

/** The whole message for argument `index`, as geth words it. `field` is the path inside an object, such as `.to`. */
export function argumentMessage(index: number, message: string, goType: string | undefined, field = ''): string {
  if (goType === undefined) return `invalid argument ${index}: ${message}`
  const where = field === '' ? 'value' : `struct field ${field}`
  return `invalid argument ${index}: json: cannot unmarshal ${message} into Go ${where} of type ${goType}`
}
