export { signerOf, TEST_MNEMONIC, type TestAccount, testAccounts } from './accounts.ts'
export { loadMainnetBlocks, loadRiseBlocks, type RecordedBlock } from './conformance/mainnet-blocks/load.ts'
export { delegateAbi, factoryAbi, pairAbi, refuserAbi, routerAbi, tokenAbi } from './contracts/abis.ts'
export { type CompiledContract, compileSolidity, SolidityError } from './contracts/compile-solidity.ts'
export { type ContractCodes, loadContracts } from './contracts/load-contracts.ts'
export { tokenBalanceSlot } from './contracts/storage-slots.ts'
export { type FixtureName, fixtureArchive, fixtureFolder, missingFixture, unpackArchive } from './fixtures/index.ts'
export { callRpc, callRpcBatch, callRpcText, type JsonRpcCall, JsonRpcError } from './network/json-rpc.ts'
export { accountOf, type NetworkUnderTest } from './network/NetworkUnderTest.ts'
export { PollTimeoutError, poll } from './network/poll.ts'
export {
  type JsonReceipt,
  waitForBlock,
  waitForReceipt,
  waitForReceipts,
  waitForSealedReceipt,
} from './network/receipts.ts'
export { type StartedNetwork, startAnvilNetwork } from './network/start-anvil-network.ts'
export {
  type Devnet,
  type DevnetNode,
  type DevnetReady,
  DevnetReadyError,
  networkOf,
  parseReady,
  type StartDevnetOptions,
  startDevnet,
} from './network/start-devnet.ts'
export { type Proxy, startProxy } from './network/start-proxy.ts'
export { type Anvil, type AnvilOptions, startAnvil } from './process/anvil.ts'
export { runCast } from './process/cast.ts'
export { MissingBinaryError, resolveFoundryBinary } from './process/foundry-binary.ts'
export { isAlive } from './process/is-alive.ts'
export { ProcessError } from './process/ProcessError.ts'
export {
  type ProcessExit,
  type RunningProcess,
  type StartProcessOptions,
  startProcess,
} from './process/start-process.ts'
export { createRandom, type Random } from './random.ts'
export { agreeOnHeaders, agreeOnReceipts, type HeaderAgreement, hashHeader } from './scenarios/agreement.ts'
export { runCastScenario } from './scenarios/cast.ts'
export { runEthersScenario } from './scenarios/ethers.ts'
export { MIXED_KINDS, type MixedKind } from './scenarios/mixed/kinds.ts'
export { type MixedOptions, type MixedResult, mixedTransactions } from './scenarios/mixed/mixed-transactions.ts'
export { type PrepareOptions, prepareWorld, type World } from './scenarios/mixed/prepare-world.ts'
export { drawProofQueries } from './scenarios/mixed/proof-queries.ts'
export {
  createSender,
  type Draft,
  readSigningTerms,
  type Sender,
  type SigningTerms,
  signNext,
  submit,
  submitInWaves,
} from './scenarios/mixed/Sender.ts'
export { type ProofCounts, type ProofQuery, verifyProofs } from './scenarios/proofs.ts'
export { runViemScenario, type ViemScenarioResult } from './scenarios/viem.ts'
