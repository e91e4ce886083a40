export * from './encode.ts'
export * from './RlpReader.ts'
