// `make sim`: bundles the simulator and runs it. Arguments are the simulator's own.
import { execFileSync, spawnSync } from 'node:child_process'
import { bundleSimulator, root } from './bundle-simulator.mjs'

function commit() {
  try {
    const hash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: 'pipe' })
    const isChanged = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8', stdio: 'pipe' })
    return `${hash.trim()}${isChanged === '' ? '' : ' with changes'}`
  } catch {
    // Not a clone of the repository.
    return 'unknown'
  }
}

const file = await bundleSimulator('simulator/main.mjs')
const { status, error } = spawnSync(process.execPath, ['--enable-source-maps', file, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SIM_COMMIT: commit() },
})
if (error) throw error
process.exitCode = status ?? 1
