export * from './codec.ts'
export * from './message.ts'
export * from './SyncMessageError.ts'
