import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MegarollupError } from '@megarollup/protocol'

/** What a devnet keeps in its folder. Nothing else is ever deleted. */
const OWN = ['genesis.json', 'genesis.json.tmp', 'l1-state.json', 'da', 'sequencer', 'logs', 'lock']

function isOwn(name: string): boolean {
  return OWN.includes(name) || /^fullnode-\d+$/.test(name)
}

/** The folder holds something that no devnet put there, so it is not emptied. */
class ForeignFolderError extends MegarollupError<'DATA_FOLDER_FOREIGN'> {
  constructor(dir: string, name: string) {
    super('DATA_FOLDER_FOREIGN', `${dir} holds ${name}, which is not a devnet's.`, {
      hint: 'Nothing was deleted. Choose another --data-dir, or empty the folder yourself.',
    })
  }
}

/** Throws `ForeignFolderError` when the folder holds anything that a devnet does not make. */
export async function assertEmptyable(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => [])
  const foreign = names.find((name) => !isOwn(name))
  if (foreign) throw new ForeignFolderError(dir, foreign)
}

/** Deletes the state of a devnet, but not the lock that its caller holds. */
export async function resetFolder(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (isOwn(name) && name !== 'lock') await rm(join(dir, name), { recursive: true, force: true })
  }
}
