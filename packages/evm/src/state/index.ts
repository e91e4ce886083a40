export { type Alloc, type AllocAccount, createMemoryState } from './alloc.ts'
export { MutableState } from './MutableState.ts'
export {
  type AccountOverride,
  applyOverrides,
  overrideState,
  type SlotOverride,
  type StateOverride,
} from './overrides.ts'
