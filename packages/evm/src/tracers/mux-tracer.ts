import type { TraceHooks } from '../trace/hooks.ts'
import type { Tracer } from './tracer.ts'

type Hook = Exclude<keyof TraceHooks, 'readsMemory'>

const hooks: readonly Hook[] = ['transactionStart', 'transactionEnd', 'step', 'enter', 'exit', 'log']

/** Several tracers at once, the results by name: geth's `muxTracer`. */
export function createMuxTracer(tracers: Record<string, Tracer>): Tracer<Record<string, unknown>> {
  const all = Object.values(tracers)
  return {
    ...joinHooks(all),
    result: () => Object.fromEntries(Object.entries(tracers).map(([name, tracer]) => [name, tracer.result()])),
  }
}

/** Hooks that call those of each; one that nobody has stays absent. */
export function joinHooks(all: readonly TraceHooks[]): TraceHooks {
  const joined: { [name in Hook]?: (event: never) => void } = {}
  for (const name of hooks) {
    const users = all.filter((each) => each[name] !== undefined)
    if (users.length === 0) continue
    joined[name] = (event) => {
      for (const user of users) (user[name] as (event: never) => void)(event)
    }
  }
  return { ...(joined as TraceHooks), readsMemory: all.some((each) => each.readsMemory) }
}
