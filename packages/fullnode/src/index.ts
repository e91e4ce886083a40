export { createFullnode, type Fullnode, type FullnodeOptions } from './create-fullnode.ts'
export { type Derivation, type DerivedHead, type DeriveOptions, derive } from './derive/derive.ts'
export * from './errors.ts'
