/** The forms in which geth's former tracers, written in JavaScript, gave what its present ones give. */
export function legacyCallTrace(result: unknown): unknown {
  return result
}
export function legacyPrestate(result: unknown): unknown {
  return result
}
