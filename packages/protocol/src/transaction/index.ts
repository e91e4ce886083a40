export * from './decodeTransaction.ts'
export * from './encodeTransaction.ts'
