/** What `assembly/index.ts` exports. Pointers may come out negative: `>>> 0` makes them addresses. */
export interface KernelExports {
  memory: WebAssembly.Memory
  transactionRecordBytes: WebAssembly.Global
  authorizationRecordBytes: WebAssembly.Global
  resultRecordBytes: WebAssembly.Global
  rulesBytes: WebAssembly.Global
  blockBytes: WebAssembly.Global
  rulesAddress: WebAssembly.Global
  opcodeTableAddress: WebAssembly.Global
  precompilesAddress: WebAssembly.Global
  placedPrecompilesAddress: WebAssembly.Global
  blockAddress: WebAssembly.Global
  blockHashesAddress: WebAssembly.Global
  blockHashesBytes: WebAssembly.Global
  secretsAddress: WebAssembly.Global

  prepare(): number
  initialise(sharedScale: number, laneScale: number, limit: number): number
  exchangeAddress(lane: number): number
  inputAddress(lane: number): number
  inputBytes(lane: number): number
  outputAddress(lane: number): number
  returnDataAddress(lane: number): number
  returnDataCapacity(lane: number): number
  setReturnLength(lane: number, length: number): void
  abortReason(lane: number): number

  beginBatch(lane: number, inputBytes: number, gasAvailable: bigint): void
  runBatch(lane: number): void
  batchGasLeft(lane: number): bigint
  outputUsed(lane: number): number
  batchPosition(lane: number): number
  skipAborted(lane: number): void

  readAccount(lane: number): number
  readStorage(lane: number): void
  writeStorage(lane: number): void
  changeBalance(lane: number, isTaken: boolean): void
  readCode(lane: number): number
  allocateCodeBytes(length: number): number

  dirtyAccountCount(): number
  dirtySlotCount(): number
  writeDirtyAccount(i: number, to: number): number
  writeDirtySlot(i: number, to: number): number
  settleDiff(): void
  dropChanges(): void
  isCacheCrowded(): number
  evictClean(): void
  forgetState(): void
}
