/** Apart from the rest, because it loads the schema library, which takes longer than all else here together. */
export * from '../config/parseGenesis.ts'
