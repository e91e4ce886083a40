import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Runs the program as a process of its own. */
function evm(args: string[], stdin = ''): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const run = ['--conditions=@megarollup/source', MAIN, ...args]
    const child = execFile(process.execPath, run, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr })
    })
    child.stdin!.end(stdin)
  })
}

/** Returns its call data plus one. */
const INCREMENT = '0x6001600035015f5260205ff3'
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'megarollup-evm-'))
})
afterAll(() => rm(folder, { recursive: true }))

const file = async (name: string, content: unknown) => {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('evm run', () => {
  it('prints what code returns and the gas it takes', async () => {
    const { exitCode, stdout } = await evm(['run', INCREMENT, '--input', word(41)])
    expect(exitCode).toBe(0)
    expect(stdout).toBe(`status    success\ngas used  25\noutput    ${word(42)}\n`)
  })

  it('takes the code from a file or standard input, and prints JSON', async () => {
    const path = await file('code.hex', `${INCREMENT}\n`)
    const fromFile = await evm(['run', path, '--input', word(1), '--json'])
    const fromStdin = await evm(['run', '-', '--input', word(1), '--json'], `${INCREMENT}\n`)
    const expected = { status: 'success', gasUsed: 25, output: word(2), logs: [], fork: 'Osaka' }
    expect([fromFile, fromStdin].map(({ stdout }) => JSON.parse(stdout))).toEqual([expected, expected])
  })

  it('takes input of many megabytes', async () => {
    const path = await file('input.hex', `0x${'00'.repeat(9_000_000)}`)
    expect(await evm(['run', '0x5f5ff3', '--input', path])).toMatchObject({ exitCode: 0 })
  })

  it('ends quietly when nobody reads on', async () => {
    const run = ['--conditions=@megarollup/source', MAIN, 'run', '0x5b5f56', '--gas', '3000000', '--trace']
    const child = spawn(process.execPath, run, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.once('data', () => child.stderr.destroy())
    const [exitCode] = await once(child, 'exit')
    expect(exitCode).toBe(0)
  })

  it('prints each instruction on stderr', async () => {
    const { stderr } = await evm(['run', '6040', '--trace'])
    expect(stderr.split('\n')).toEqual([
      '{"pc":0,"op":96,"gas":"0x2540be400","gasCost":"0x3","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}',
      '{"pc":2,"op":0,"gas":"0x2540be3fd","gasCost":"0x0","memSize":0,"stack":["0x40"],"depth":1,"refund":0,"opName":"STOP"}',
      '{"output":"","gasUsed":"0x3"}',
      '',
    ])
  })

  it('follows the fork, and fails when the call does', async () => {
    const { exitCode, stdout } = await evm(['run', '5f', '--fork', 'Merge'])
    expect(exitCode).toBe(2)
    expect(stdout).toMatch(/^status {4}halt: invalid opcode: PUSH0/)
  })

  it('runs a contract of a genesis, with its storage and a value', async () => {
    const receiver = `0x${'cc'.repeat(20)}`
    // LOG1(0, 0, SLOAD(7)), then returns the balance.
    const contract = { balance: '0x5', code: '0x6007545f5fa1475f5260205ff3', storage: { '0x7': '0xabcd' } }
    const genesis = { config: { chainId: 5 }, gasLimit: '0x1c9c380', alloc: { [receiver]: contract } }
    const path = await file('genesis.json', genesis)
    const run = await evm(['run', '--prestate', path, '--receiver', receiver, '--value', '3', '--json'])
    expect(JSON.parse(run.stdout)).toMatchObject({
      output: word(8),
      logs: [{ address: receiver, topics: [word(0xabcd)], data: '0x' }],
    })
  })

  it('refuses what is no code, no fork and no contract, in words', async () => {
    const path = await file('accounts.json', { [`0x${'cc'.repeat(20)}`]: { balance: '0x1' } })
    const results = await Promise.all(
      [['0x6'], ['0xzz'], [], ['--create'], ['5f', '--fork', 'Foo'], ['--prestate', path]].map((args) =>
        evm(['run', ...args]),
      ),
    )
    const expected: [number, string][] = [
      [10, 'code is "0x6", expected bytes in hexadecimal'],
      [10, 'code is "0xzz", expected bytes in hexadecimal'],
      [3, 'there is no code to run'],
      [3, 'there is no code to run'],
      [3, 'Frontier'],
      [3, 'has no code in the prestate'],
    ]
    for (const [i, [exitCode, message]] of expected.entries()) {
      expect(results[i]).toMatchObject({ exitCode, stdout: '' })
      expect(results[i]!.stderr).toContain(message)
    }
  })

  it('creates a contract', async () => {
    const { stdout } = await evm(['run', '--create', '6001600c60003960016000f300', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      output: '0x00',
      contractAddress: expect.stringMatching(/^0x[0-9a-f]{40}$/),
    })
  })
})

describe('evm t8n', () => {
  const alice = '0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b'
  const input = (fork: string) => [
    't8n',
    '--state.fork',
    fork,
    ...['alloc', 'env', 'txs'].flatMap((name) => [`--input.${name}`, 'stdin']),
  ]
  const block = {
    alloc: { [alice]: { balance: '0xffffffff', code: '0x', nonce: '0x0', storage: {} } },
    env: {
      currentCoinbase: `0x${'cb'.repeat(20)}`,
      currentNumber: '1',
      currentTimestamp: '1000',
      currentGasLimit: '0x1000000',
      currentDifficulty: '0x20000',
    },
    txs: [
      {
        input: '0x5f5ff3',
        gas: '0x15f90',
        nonce: '0x0',
        to: null,
        value: '0x0',
        gasPrice: '0x1',
        v: '0x0',
        r: '0x0',
        s: '0x0',
        secretKey: '0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8',
      },
    ],
  }
  const outputs = ['--output.result', 'stdout', '--output.alloc', '']

  it('adds EIPs to a fork', async () => {
    const [plain, extended] = await Promise.all(
      ['Berlin', 'Berlin+3855'].map((fork) => evm([...input(fork), ...outputs], JSON.stringify(block))),
    )
    expect(JSON.parse(plain!.stdout).result.receipts).toMatchObject([{ status: '0x0' }])
    expect(JSON.parse(extended!.stdout).result.receipts).toMatchObject([{ status: '0x1' }])
  })

  it('writes files below a folder', async () => {
    const args = ['--output.basedir', join(folder, 'out'), '--output.body', 'body.rlp']
    expect(
      await evm(
        [...input('London'), ...args],
        JSON.stringify({ ...block, env: { ...block.env, currentBaseFee: '0x1' } }),
      ),
    ).toMatchObject({ exitCode: 0, stdout: '' })
    const { stdout } = await evm(['t8n', '--help'])
    expect(stdout).toContain('Exit codes')
  })

  it.each([
    ['10, what is not JSON', '{', 10, /stdin is not JSON/],
    [
      '10, a field that is not a number',
      JSON.stringify({ ...block, env: { ...block.env, currentNumber: 'x' } }),
      10,
      /currentNumber is "x"/,
    ],
    ['12, what is not RLP', JSON.stringify({ ...block, txsRlp: '0xc201' }), 12, /truncated/],
  ])('refuses with exit code %s', async (_what, stdin, code, message) => {
    const { exitCode, stderr } = await evm([...input('Berlin'), ...outputs], stdin)
    expect(exitCode).toBe(code)
    expect(stderr).toMatch(message)
  })

  it('refuses files that are not there, and forks that nobody knows', async () => {
    expect(await evm(['t8n', '--input.alloc', join(folder, 'absent.json')])).toMatchObject({ exitCode: 11 })
    const { exitCode, stderr } = await evm([...input('Atlantis'), ...outputs], JSON.stringify(block))
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('there is no fork Atlantis'),
    })
  })
})

it('lists its commands', async () => {
  const { stdout } = await evm(['--help'])
  for (const command of ['run', 't8n', 'statetest', 'blocktest']) expect(stdout).toContain(command)
})

describe('evm statetest and blocktest', () => {
  const alice = `0x${'a1'.repeat(20)}`
  const contract = `0x${'cc'.repeat(20)}`
  const test = {
    env: {
      currentCoinbase: `0x${'cb'.repeat(20)}`,
      currentGasLimit: '0x1000000',
      currentNumber: '0x1',
      currentTimestamp: '0x3e8',
      currentBaseFee: '0x7',
    },
    pre: {
      [alice]: { nonce: '0x0', balance: '0xde0b6b3a7640000', code: '0x', storage: {} },
      [contract]: { nonce: '0x1', balance: '0x0', code: '0x5f5500', storage: {} },
    },
    transaction: {
      sender: alice,
      nonce: '0x0',
      gasLimit: ['0x186a0'],
      to: contract,
      value: ['0x5'],
      data: ['0x'],
      gasPrice: '0xa',
    },
    post: { Merge: [{ hash: word(0), logs: word(0), indexes: { data: 0, gas: 0, value: 0 } }] },
  }

  it('print results as geth does, and fail when a test does', async () => {
    const path = await file('state-test.json', { halts: test })
    const { exitCode, stdout, stderr } = await evm(['statetest', path, '--trace', '--fork', 'Paris'])
    expect(exitCode).toBe(1)
    const [result] = JSON.parse(stdout)
    expect(result).toEqual({
      name: 'halts',
      pass: false,
      fork: 'Merge',
      stateRoot: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      error: `post state root mismatch: got ${result.stateRoot.slice(2)}, want ${'0'.repeat(64)}`,
    })
    expect(stderr).toContain('"opName":"PUSH0","error":"invalid opcode: PUSH0"')
    expect(stderr).toContain(`{"stateRoot": "${result.stateRoot}"}`)
    const passing = {
      ...test,
      post: {
        Merge: [
          {
            ...test.post.Merge[0],
            hash: result.stateRoot,
            logs: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
          },
        ],
      },
    }
    const again = await evm(['statetest', await file('state-test.json', { halts: passing })])
    expect(again).toMatchObject({ exitCode: 0 })
  })

  it('fail when there is nothing to run', async () => {
    const path = await file('state-test.json', { halts: test })
    const results = await Promise.all([
      evm(['statetest', path, '--fork', 'Atlantis']),
      evm(['statetest', path, '--index', '7']),
      evm(['blocktest', path, '--run', 'nothing']),
    ])
    expect(results.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
      [1, ''],
      [3, ''],
      [3, ''],
    ])
    expect(results[0].stderr).toContain('not the name of a fork')
    expect(results[1].stderr).toContain('no test to run')
  })

  it('say when a file is of another suite', async () => {
    const path = await file('wrong-suite.json', { halts: test, other: {} })
    const [blocks, states] = await Promise.all([evm(['blocktest', path]), evm(['statetest', path, '--run', 'other'])])
    expect(blocks).toMatchObject({ exitCode: 10, stdout: '', stderr: expect.stringContaining('no blockchain test') })
    expect(states).toMatchObject({ exitCode: 10, stdout: '', stderr: expect.stringContaining('no state test') })
  })

  it('name what is wrong with a test', async () => {
    const path = await file('block-test.json', {
      broken: { network: 'Cancun', pre: {}, genesisRLP: '0xc0', blocks: [] },
    })
    const { exitCode, stdout } = await evm(['blocktest', path])
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'broken', pass: false, fork: 'Cancun', error: expect.any(String) },
    ])
  })
})
