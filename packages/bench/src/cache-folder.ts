import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where benchmarks keep what is costly to make: programs, loaded stores, chains. Anything in it may be removed. */
export const cacheFolder: string = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'megarollup')
