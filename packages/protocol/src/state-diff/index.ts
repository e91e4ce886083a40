export * from './canonical.ts'
export * from './dictionary/DiffDictionary.ts'
