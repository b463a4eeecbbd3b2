// `make test`: builds the services that the end-to-end tests start, then runs every test on SQLite and PostgreSQL.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasBrowser, WITHOUT_BROWSER } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const only = process.argv.slice(2)
const node = process.execPath

function run(title, command, args, env = {}) {
  const startedAt = Date.now()
  process.stdout.write(`${title} ...\n`)
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  if (result.error) throw result.error
  if (result.status !== 0) process.exit(result.status ?? 1)
  process.stdout.write(`${title}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`)
}

run('Building the services', node, ['tools/build.mjs'])
run('Testing', node, [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'node_modules/jest/bin/jest.js'),
  ...only,
])
if (only.length === 0) {
  if (hasBrowser())
    run('Testing in a browser', node, [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      path.join(root, 'node_modules/jest/bin/jest.js'),
      '--config',
      'jest.browser.config.mjs',
    ])
  else process.stdout.write(`Left out here: the tests in a browser (make test-web), for ${WITHOUT_BROWSER}.\n`)
}
process.stdout.write(
  (process.env.TEST_LONG === '1'
    ? ''
    : 'Left out here: commands through whole processes on SQLite too (make test-long).\n') +
    'Left out here: benchmarks (make bench, make bench-web), the image (make image-check), files of the deployment (make infra-lint).\n',
)
