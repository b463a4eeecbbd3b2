// The floors of design.md: a floor imports only lower floors, and packages on one floor never import each other.
const product = '^(packages/(domain|contracts|config|observability|db|banano-rpc|integrations)|apps)/'
const forbid = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
})
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '/generated/' } },
    {
      name: 'floor-0-is-pure',
      severity: 'error',
      comment: 'packages/domain: no dependency, no node: import',
      from: { path: '^packages/domain/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^packages/domain/src' },
    },
    forbid('floor-1-imports-0', '^packages/contracts/', '^(packages/(?!(contracts|domain)/)|apps/)'),
    forbid('floor-2-config', '^packages/config/', '^(packages/(?!(config|contracts|domain)/)|apps/)'),
    forbid(
      'floor-2-observability',
      '^packages/observability/',
      '^(packages/(?!(observability|contracts|domain)/)|apps/)',
    ),
    forbid('floor-3-db', '^packages/db/', '^(packages/(?!(db|config|observability|contracts|domain)/)|apps/)'),
    forbid(
      'floor-3-banano-rpc',
      '^packages/banano-rpc/',
      '^(packages/(?!(banano-rpc|config|observability|contracts|domain)/)|apps/)',
    ),
    forbid(
      'floor-3-integrations',
      '^packages/integrations/',
      '^(packages/(?!(integrations|config|observability|contracts|domain)/)|apps/)',
    ),
    forbid(
      'floor-t-is-not-product',
      product.replace('|apps)', '|apps/(api|scheduler|web))'),
      '^packages/(sandbox|testing)/',
    ),
    forbid('floor-t-imports-no-app', '^packages/(sandbox|testing)/', '^apps/'),
    forbid('sandbox-not-testing', '^packages/sandbox/', '^packages/testing/'),
    forbid('apps-api-alone', '^apps/api/', '^apps/(?!api/)'),
    forbid('apps-scheduler-alone', '^apps/scheduler/', '^apps/(?!scheduler/)'),
    forbid('apps-sandbox-alone', '^apps/sandbox/', '^apps/(?!sandbox/)'),
    forbid('apps-web-contracts-only', '^apps/web/', '^(packages/(?!contracts/)|apps/(?!web/))'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/generated/|node_modules)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'default'] },
  },
}
