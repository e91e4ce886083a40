export { createFullnode, type Fullnode, type FullnodeOptions } from './create-fullnode.ts'
export type { DerivedHead } from './derive/block-deriver.ts'
export { type Derivation, type DeriveOptions, derive } from './derive/derive.ts'
export * from './errors.ts'
