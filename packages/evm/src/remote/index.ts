export { NotRecordedError, RemoteError, type StateKey, StateMissError } from './errors.ts'
export {
  createForkedSimulator,
  ForkedSimulator,
  type ForkOptions,
  openRecordedFork,
  TooManyFetchesError,
} from './ForkedSimulator.ts'
export { JsonRpcClient, type JsonRpcClientOptions, type JsonRpcRequest } from './JsonRpcClient.ts'
export { connectRemoteState, type RecordingStore, RemoteState, type RemoteStateOptions } from './RemoteState.ts'
export { parseRecording, type StateRecording } from './recording.ts'
