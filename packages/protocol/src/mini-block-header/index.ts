export * from './codec.ts'
export * from './hash.ts'
