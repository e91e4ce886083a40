/** Which origins browsers may call from: a list such as `https://app.example`, or `*` for all. Empty: none. */
export type CorsOrigins = '*' | readonly string[]

/** The value of `Access-Control-Allow-Origin` for a request from `origin`; `undefined` to leave it out. */
export function allowedOrigin(cors: CorsOrigins, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined
  if (cors === '*') return '*'
  return cors.includes(origin) ? origin : undefined
}
