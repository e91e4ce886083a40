import { MegarollupError } from '@megarollup/protocol'

/** The log belongs to another chain or another version of this software. Nothing was changed. */
export class LogFormatError extends MegarollupError<'LOG_FORMAT'> {
  readonly path: string
  readonly found: string
  readonly expected: string

  constructor(path: string, found: string, expected: string) {
    super(
      'LOG_FORMAT',
      `${path} begins with ${found}, expected ${expected}: another format version or another genesis.`,
      {
        hint: 'Start with the genesis that made this folder, or choose another --data-dir.',
      },
    )
    this.path = path
    this.found = found
    this.expected = expected
  }
}

/** A record in the middle of the log is damaged: records behind it are whole, so this is not a torn tail. */
export class CorruptLogError extends MegarollupError<'LOG_CORRUPT'> {
  readonly path: string
  readonly offset: number
  readonly nextValidOffset: number

  constructor(path: string, offset: number, nextValidOffset: number) {
    super('LOG_CORRUPT', `${path} is damaged at byte ${offset}; a valid record follows at byte ${nextValidOffset}.`, {
      hint: 'The disk or another program changed the file. Nothing was deleted. Restore the folder, or sync into an empty one.',
    })
    this.path = path
    this.offset = offset
    this.nextValidOffset = nextValidOffset
  }
}

/** A file of an index that was made from the log is damaged. */
export class CorruptIndexError extends MegarollupError<'INDEX_CORRUPT'> {
  readonly file: string

  constructor(file: string, what: string) {
    super('INDEX_CORRUPT', `The file ${file} of an index is damaged: ${what}.`, {
      hint: 'Stop the node and remove the folder `hashes` of its data: the index is made again from the log.',
    })
    this.file = file
  }
}

/** Another process has this data folder open. */
export class DataFolderLockedError extends MegarollupError<'DATA_FOLDER_LOCKED'> {
  readonly path: string

  constructor(path: string, cause: unknown) {
    super('DATA_FOLDER_LOCKED', `${path} is in use by another process.`, {
      hint: 'Stop the node that runs on this folder, or choose another --data-dir.',
      cause,
    })
    this.path = path
  }
}
