export * from './codec.ts'
export * from './compression.ts'
