import { lockFolder } from '../disk/lockFolder.ts'
import { nodeDisk } from '../disk/nodeDisk.ts'
import { FlatLog, type OpenFlatLogParameters } from './FlatLog.ts'

/**
 * Opens the flat log in a folder, which is made when it does not exist. Throws `StateFolderLockedError` when it is open elsewhere, and
 * what `FlatLog.open` throws.
 *
 * @example
 * ```ts
 * const log = await openFlatLog({ path: `${dataDir}/flat`, owner: genesisHash })
 * const batch = log.batch()
 * batch.put(key, value)
 * await log.commit(batch, new Uint8Array(16))
 * log.getSync(key)
 * ```
 */
export async function openFlatLog(
  parameters: Omit<OpenFlatLogParameters, 'disk'> & { path: string },
): Promise<FlatLog> {
  const { path } = parameters
  const disk = nodeDisk(path)
  const unlock = lockFolder(path)
  try {
    const log = await FlatLog.open({ ...parameters, disk })
    log.onClosed = unlock
    return log
  } catch (error) {
    unlock()
    throw error
  }
}
