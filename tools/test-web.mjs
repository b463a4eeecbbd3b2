// `make test-web`: builds the services and the page, then runs the tests in a browser; ONLY=name runs some of them.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasBrowser, WITHOUT_BROWSER } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

if (!hasBrowser()) {
  process.stderr.write(`The page cannot be tested, for ${WITHOUT_BROWSER}.\n`)
  process.exit(1)
}
const run = (args) => {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
run(['tools/build.mjs'])
run([
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'node_modules/jest/bin/jest.js'),
  '--config',
  'jest.browser.config.mjs',
  ...process.argv.slice(2),
])
