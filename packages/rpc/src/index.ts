export * from './backend.ts'
export * from './errors.ts'
