export { createSequencer, type Sequencer, type SequencerOptions } from './create-sequencer.ts'
export * from './errors.ts'
