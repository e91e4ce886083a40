/**
 * The kernel is built more than once from this source: plain, and with an instrument. What a branch on one of these constants
 * guards is not in the other kernels at all: the compiler decides the branch. They are true in a build with
 * `--use WITH_TRACER=1` or `--use WITH_PROFILER=1` (see `build:wasm` in package.json).
 */

/** Reports frames and instructions to the host: `src/generated/traced.ts`. */
// @ts-ignore: decorator, and a name that only the build knows
@inline export const TRACED: bool = isDefined(WITH_TRACER)

/** Counts instructions and their time: `src/generated/profiled.ts`. */
// @ts-ignore: decorator, and a name that only the build knows
@inline export const PROFILED: bool = isDefined(WITH_PROFILER)
