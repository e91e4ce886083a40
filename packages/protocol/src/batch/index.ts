export * from './BatchFramesError.ts'
export * from './batch.ts'
export * from './codec.ts'
export * from './frame.ts'
