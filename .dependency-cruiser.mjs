/**
 * The direction of imports (docs/architecture.md): each layer may use those below it, siblings never use each other.
 * protocol ← crypto ← {evm, state, network, rpc, da-client, settlement} ← chain ← {sequencer, fullnode} ← apps
 */
const layers = [
  ['protocol'],
  ['crypto'],
  ['evm', 'state', 'network', 'rpc', 'da-client', 'settlement'],
  ['chain'],
  ['sequencer', 'fullnode'],
]
const inPackage = (names) => `^packages/(${names.join('|')})/`
const tests = '\\.test\\.ts$|/test/'

const direction = layers.flatMap((layer, depth) =>
  layer.map((name) => ({
    name: `${name}-imports-only-lower-layers`,
    severity: 'error',
    comment: `${name} may import ${layers.slice(0, depth).flat().join(', ') || 'no other package'} only: inject the rest from above.`,
    from: { path: inPackage([name]) },
    to: {
      path: '^(packages|apps)/',
      pathNot: [`^packages/${name}/`, ...(depth ? [inPackage(layers.slice(0, depth).flat())] : [])],
    },
  })),
)

export default {
  forbidden: [
    ...direction,
    { name: 'no-cycles', severity: 'error', from: { pathNot: 'node_modules' }, to: { circular: true } },
    {
      name: 'packages-do-not-import-apps',
      severity: 'error',
      from: { path: '^packages/(?!testkit|bench)' },
      to: { path: '^apps/' },
    },
    {
      name: 'source-does-not-import-tests',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '\\.test\\.ts$' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '/generated/' } },
    {
      name: 'no-deep-imports',
      severity: 'error',
      comment: 'Use what the package exports.',
      from: { path: '^(packages|apps)/([^/]+)/', pathNot: '/assembly/' },
      to: { path: '^(packages|apps)/[^/]+/src/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|assembly|generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@megarollup/source', 'import', 'node', 'default'],
    },
  },
}
