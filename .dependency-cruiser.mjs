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
/** A module of one of these packages: where it lies, or its name when it does not resolve (an undeclared import of a sibling). */
const inPackage = (names) => `^(packages/|@megarollup/)(${names.join('|')})(/|$)`
const tests = '\\.test\\.ts$|/test/'

const direction = layers.flatMap((layer, depth) =>
  layer.map((name) => ({
    name: `${name}-imports-only-lower-layers`,
    severity: 'error',
    comment: `${name} may import ${layers.slice(0, depth).flat().join(', ') || 'no other package'} only: inject the rest from above.`,
    from: { path: `^packages/${name}/` },
    to: { path: '^(packages/|apps/|@megarollup/)', pathNot: inPackage([name, ...layers.slice(0, depth).flat()]) },
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
    {
      name: 'shipped-code-uses-dependencies-only',
      severity: 'error',
      comment: 'A devDependency is absent where the package is installed.',
      from: { path: '^(packages/(?!testkit/|bench/)|apps/)[^/]+/src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional', 'type-only'] },
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
