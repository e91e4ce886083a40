export * from './bloom.ts'
export * from './consensus.ts'
export * from './wire.ts'
