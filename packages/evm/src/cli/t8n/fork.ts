import { ConfigError } from '@megarollup/protocol'
import { type ActiveRules, type EthereumChain, testNetwork } from '../../block/index.ts'
import { defineFork, type ForkDefinition } from '../../forks/fork.ts'
import { type Fork, forks } from '../../forks/index.ts'
import type { ForkParameters } from '../../forks/parameters.ts'
import { CliError } from '../CliError.ts'

/** What an EIP takes from the tables of the fork that brought it. */
interface ExtraEip {
  fork: Fork
  opcodes?: readonly string[]
  parameters?: readonly (keyof ForkParameters)[]
}

/** EIPs that can be added to an earlier fork, as in `Berlin+3855`. */
const EXTRA_EIPS: Readonly<Record<number, ExtraEip>> = {
  1153: { fork: 'Cancun', opcodes: ['TLOAD', 'TSTORE'] },
  1344: { fork: 'Istanbul', opcodes: ['CHAINID'] },
  1884: { fork: 'Istanbul', opcodes: ['SELFBALANCE', 'SLOAD', 'BALANCE', 'EXTCODEHASH'] },
  2200: {
    fork: 'Istanbul',
    parameters: [
      'metersNetStorage',
      'storageSet',
      'storageReset',
      'storageRepeat',
      'storageClearRefund',
      'storageStipend',
    ],
  },
  3198: { fork: 'London', opcodes: ['BASEFEE'] },
  3529: { fork: 'London', parameters: ['storageClearRefund', 'selfdestructRefund', 'refundQuotient'] },
  3855: { fork: 'Shanghai', opcodes: ['PUSH0'] },
  3860: { fork: 'Shanghai', parameters: ['initcodeWord', 'maxInitcode'] },
  5656: { fork: 'Cancun', opcodes: ['MCOPY'] },
  6780: { fork: 'Cancun', parameters: ['destroysOnlyNew'] },
  7516: { fork: 'Cancun', opcodes: ['BLOBBASEFEE'] },
  7939: { fork: 'Osaka', opcodes: ['CLZ'] },
}

/** A chain by a name as `--state.fork` takes it, and what its EIP suffixes do to the rules of a block. */
export interface NamedChain {
  chain: EthereumChain
  /** Adds the EIPs to the rules of one of the chain's blocks. */
  extend(rules: ActiveRules): ActiveRules
}

/** `Cancun`, `Berlin+3855`, `ShanghaiToCancunAtTime15k`. */
export function chainNamed(text: string, chainId: bigint): NamedChain {
  const [name = '', ...suffixes] = text.split('+')
  const eips = suffixes.map((suffix) => {
    const eip = EXTRA_EIPS[Number(suffix)]
    if (!eip) {
      throw new CliError('config', `EIP ${suffix} cannot be added to a fork; ${Object.keys(EXTRA_EIPS).join(', ')} can`)
    }
    return { number: suffix, ...eip }
  })
  try {
    const chain = testNetwork(name, { chainId })
    return {
      chain,
      extend: (rules) => (eips.length === 0 ? rules : { ...rules, fork: eips.reduce(addEip, rules.fork) }),
    }
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError('config', `there is no fork ${name}: ${error.message}`)
    throw error
  }
}

function addEip(fork: ForkDefinition, { number, ...eip }: ExtraEip & { number: string }): ForkDefinition {
  const source = forks[eip.fork]
  return defineFork(fork, {
    name: `${fork.name}+${number}`,
    opcodes: [...source.opcodes.values()].filter(({ name }) => eip.opcodes?.includes(name)),
    parameters: Object.fromEntries((eip.parameters ?? []).map((name) => [name, source.parameters[name]])),
  })
}
