declare module '@nxtedition/rocksdb' {
  /** What the benchmark uses of it; the package has no types. */
  export class RocksLevel {
    constructor(path: string, options: Record<string, unknown>)
    open(): Promise<void>
    batch(operations: { type: 'put'; key: Uint8Array; value: Uint8Array }[], options: { sync: boolean }): Promise<void>
    getMany(keys: Uint8Array[]): Promise<(Uint8Array | undefined)[]>
    close(): Promise<void>
  }
}
