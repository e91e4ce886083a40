import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtureFolder } from '@megarollup/testkit'

/** Where the measured contract lives in every contender. */
export const CONTRACT = new Uint8Array(20).fill(0, 0, 18).fill(0x10, 18)

/** A contract and one call of it. */
export interface Program {
  name: string
  code: Uint8Array
  input: Uint8Array
}

/** A file of ipsilon's benchmarks, in the format of state tests. */
type ProgramFile = Record<
  string,
  {
    _info: { labels?: Record<string, string> }
    pre: Record<string, { code: string }>
    transaction: { data: string[]; to: string }
  }
>

/** OpenZeppelin's ERC-20, as deployed. */
export async function tokenCode(): Promise<Uint8Array> {
  const folder = await fixtureFolder('rise-blocks+bench-code')
  return hexBytes((await readFile(join(folder, 'pevm-bench-code/erc20/ERC20Token.hex'), 'utf8')).trim())
}

/** ipsilon's benchmarks, `main` and `micro`: each call of each contract. */
export async function ipsilonPrograms(): Promise<Program[]> {
  const folder = join(await fixtureFolder('bench-contracts'), 'bc/evm-benchmarks/benchmarks')
  const programs: Program[] = []
  for (const part of ['main', 'micro']) {
    for (const file of (await readdir(join(folder, part))).toSorted()) {
      const content = JSON.parse(await readFile(join(folder, part, file), 'utf8')) as ProgramFile
      for (const [name, test] of Object.entries(content)) programs.push(...programsOf(name, test))
    }
  }
  return programs
}

function programsOf(name: string, { _info, pre, transaction }: ProgramFile[string]): Program[] {
  const code = hexBytes(pre[transaction.to]!.code)
  return transaction.data.map((input, i) => ({
    name: transaction.data.length === 1 ? name : `${name}/${_info.labels?.[i] ?? i}`,
    code,
    input: hexBytes(input),
  }))
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/^0x/, ''), 'hex'))
}
