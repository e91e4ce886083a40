export { CrashDisk, type DiskOperation } from './CrashDisk.ts'
export type { Disk, DiskFile } from './Disk.ts'
export { KeyFilter, type KeyHash } from './KeyFilter.ts'
export { nodeDisk } from './nodeDisk.ts'
