/** Contracts of mainnet that everybody knows, by address. */
const contractNames: Record<string, string> = {
  '0xdac17f958d2ee523a2206206994597c13d831ec7': 'Tether USD',
  '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48': 'USD Coin (proxy)',
  '0xa2327a938febf5fec13bacfb16ae10ecbc4cbdcf': 'USD Coin (implementation)',
  '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2': 'Wrapped Ether',
  '0x6b175474e89094c44da98b954eedeac495271d0f': 'Dai',
  '0x7a250d5630b4cf539739df2c5dacb4c659f2488d': 'Uniswap V2 router',
  '0xe592427a0aece92de3edee1f18e0157c05861564': 'Uniswap V3 router',
  '0x68b3465833fb72a70ecdf485e0e4c7bd8665fc45': 'Uniswap V3 router 2',
  '0x3fc91a3afd70395cd496c647d5a6cc9d4b2b7fad': 'Uniswap universal router',
  '0x00000000006c3852cbef3e08e8df289169ede581': 'Seaport 1.1',
  '0x7be8076f4ea4a4ad08075c2508e481d6c946d12b': 'OpenSea (Wyvern) exchange',
  '0x8d12a197cb00d4747a1fe03395095ce2a5cc6819': 'EtherDelta',
}

const precompileNames: Record<number, string> = {
  1: 'ecrecover',
  2: 'sha256',
  3: 'ripemd160',
  4: 'identity',
  5: 'modexp',
  6: 'bn254 add',
  7: 'bn254 multiply',
  8: 'bn254 pairing',
  9: 'blake2f',
  10: 'point evaluation',
  11: 'bls12-381 g1 add',
  12: 'bls12-381 g1 msm',
  13: 'bls12-381 g2 add',
  14: 'bls12-381 g2 msm',
  15: 'bls12-381 pairing',
  16: 'bls12-381 map fp to g1',
  17: 'bls12-381 map fp2 to g2',
  256: 'p256 verify',
}

export function precompileName(address: number): string {
  return precompileNames[address] ?? `0x${address.toString(16)}`
}

/** A contract by its name, else by one of its addresses, else by the hash of its code. */
export function contractName({ code, addresses }: { code: string; addresses: readonly string[] }): string {
  const known = addresses.map((address) => contractNames[address]).find((name) => name !== undefined)
  if (known) return known
  const [first, ...others] = addresses
  if (!first) return code.startsWith('0x') ? `code ${code.slice(0, 10)}…` : code
  return others.length > 0 ? `${first} and ${others.length} more` : first
}
