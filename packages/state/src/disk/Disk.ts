/**
 * What a store may do with the files of its own folder. All stores are written against this, so that the same crash tests run on
 * all of them: `nodeDisk` is the real thing, `CrashDisk` a memory that forgets what was not synced.
 *
 * What is durable, and when: the bytes of a file once `sync` (or `syncSync`) of that file has returned; its name, a removal and a
 * rename once `syncFolder` has returned. Until then a crash may keep any part of it, sector by sector.
 *
 * Everything throws `StateStoreError`, which names the file and says when the disk is full.
 */
export interface Disk {
  /** Opens a file of the folder. Names have no `/`. Without `create` a file that is not there is an error; nothing is cut off. */
  open(name: string, options?: { create?: boolean }): DiskFile
  /** The names of all files, sorted. */
  list(): string[]
  remove(name: string): void
  /** Replaces `to` when it exists. */
  rename(from: string, to: string): void
  /** Makes the creations, removals and renames before it durable. */
  syncFolder(): void
}

/** An open file. Positions and sizes are bytes from its beginning. */
export interface DiskFile {
  readonly size: number
  /** Fills `into` from `position`. Returns how many bytes there were: fewer than asked for only at the end of the file. */
  readSync(into: Uint8Array, position: number): number
  read(into: Uint8Array, position: number): Promise<number>
  /** Writes all of `bytes`. Beyond the end the file grows; a gap reads as zeros. */
  writeSync(bytes: Uint8Array, position: number): void
  /** The same without blocking. The caller leaves `bytes` alone until it resolves. */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Makes all that was written before the call durable (fdatasync). */
  syncSync(): void
  sync(): Promise<void>
  truncate(size: number): void
  close(): void
}
