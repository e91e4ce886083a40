import { keccak256 } from '@megarollup/crypto'
import { type CallResult, createEvm, type Evm } from '@megarollup/evm'
import { isForkWanted } from '../forks.ts'
import { bytes, quantity, type StateTest, type StateTestAccount, word } from '../state-tests/fixture.ts'
import { logsHash } from '../state-tests/logs-hash.ts'
import { MemoryState } from '../state-tests/memory-state.ts'
import { type CaseResult, failed, passed, type Suite } from '../suite.ts'

/** A frame, and what it left behind. What comes after `pre` is absent when the frame halts. */
interface VmTest {
  env: StateTest['env']
  exec: Record<'address' | 'caller' | 'data' | 'gas' | 'gasPrice' | 'origin' | 'value', `0x${string}`>
  pre: Record<`0x${string}`, StateTestAccount>
  post?: Record<`0x${string}`, StateTestAccount>
  /** What is left. */
  gas?: `0x${string}`
  /** Keccak-256 of the RLP of the logs. */
  logs?: `0x${string}`
  out?: `0x${string}`
}

/** All blocks of these tests have small numbers, which on mainnet are Frontier's. */
const FORK = 'Frontier'

/** VMTests: code run without a transaction around it; gas, output, logs and state are compared. None of the tests calls another account. */
export const vmTests = {
  name: 'vm-tests',
  description: 'VMTests of ethereum/legacytests',
  fixtures: ['legacytests-Constantinople-GST+VMTests'],
  owns: (path) => path.endsWith('.json') && path.includes('/VMTests/') && !path.includes('/GeneralStateTests/'),
  runFile(_path, json, options) {
    if (!isForkWanted(options, FORK)) return []
    return Object.entries(json as Record<string, VmTest>).map(([name, test]) => ({
      fork: FORK,
      ...runVmTest(name, test),
    }))
  },
} satisfies Suite

let engine: Evm | undefined

function runVmTest(name: string, test: VmTest): CaseResult {
  const { exec } = test
  const state = MemoryState.from(test.pre)
  engine ??= createEvm({ chainId: 1n, state, fork: FORK })
  engine.reset(state)
  engine.setBlock(
    {
      number: quantity(test.env.currentNumber),
      timestamp: quantity(test.env.currentTimestamp),
      baseFeePerGas: 0n,
      gasLimit: quantity(test.env.currentGasLimit),
      coinbase: bytes(test.env.currentCoinbase),
      prevRandao: word(0n),
      parentBeaconBlockRoot: word(0n),
    },
    {
      difficulty: quantity(test.env.currentDifficulty),
      blockHash: (number) => keccak256(new TextEncoder().encode(String(number))),
    },
  )
  const [from, to] = [bytes(exec.caller), bytes(exec.address)]
  const value = quantity(exec.value)
  giveBack(state, { from, to, value })
  const message = { from, value, gas: quantity(exec.gas), gasPrice: quantity(exec.gasPrice) }
  const result = engine.systemCall(to, bytes(exec.data), message)
  state.apply(engine.takeDiff())
  if (!test.pre[exec.caller] && state.account(from)?.balance === 0n && !test.post?.[exec.caller]) remove(state, from)
  const wrong = test.post ? judge(test, test.post, result, state) : judgeHalt(result)
  return wrong === undefined ? passed(name) : failed(name, wrong)
}

/** The files begin after the value was moved; the engine moves it. */
function giveBack(state: MemoryState, { from, to, value }: { from: Uint8Array; to: Uint8Array; value: bigint }): void {
  if (value === 0n || Buffer.compare(from, to) === 0) return
  const empty = { nonce: 0n, balance: 0n, codeHash: keccak256(new Uint8Array(0)) }
  const [payer, payee] = [state.account(from) ?? empty, state.account(to) ?? empty]
  state.apply({
    accounts: [
      { address: from, account: { ...payer, balance: payer.balance + value } },
      { address: to, account: { ...payee, balance: payee.balance - value } },
    ],
    storage: [],
    codes: [],
  })
}

function remove(state: MemoryState, address: Uint8Array): void {
  state.apply({ accounts: [{ address, account: undefined }], storage: [], codes: [] })
}

function judgeHalt({ status }: CallResult): string | undefined {
  return status === 'halt' ? undefined : `ended with ${status}, expected a halt`
}

function judge(
  test: VmTest,
  post: NonNullable<VmTest['post']>,
  result: CallResult,
  state: MemoryState,
): string | undefined {
  if (result.status !== 'success') return `ended with ${result.status}: ${result.reason}`
  const gas = quantity(test.exec.gas) - result.gasUsed
  if (gas !== quantity(test.gas)) return `${gas} gas left, expected ${quantity(test.gas)}`
  const output = `0x${Buffer.from(result.output).toString('hex')}`
  if (output !== test.out) return `answered ${output}, expected ${test.out}`
  const logs = `0x${Buffer.from(logsHash(result.logs)).toString('hex')}`
  if (logs !== test.logs) return `logs hash ${logs}, expected ${test.logs}`
  const differences = state.differencesFrom(post)
  return differences.length === 0 ? undefined : differences.slice(0, 5).join('; ')
}
