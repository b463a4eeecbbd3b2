// `make sim`: bundles the simulator and runs it. Arguments are the simulator's own.
import { execFileSync } from 'node:child_process'
import { bundleSimulator, root } from './bundle-simulator.mjs'
import { secondsOf, watchSimulator } from './mutants/watch.mjs'

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

// Whoever listens has heard enough, as with `| head`.
process.stdout.once('error', () => process.exit(1))
const file = await bundleSimulator('simulator/main.mjs')
const args = process.argv.slice(2)
const { code, stuck } = await watchSimulator(file, [...args, '--reach'], {
  nodeArgs: ['--enable-source-maps'],
  env: { ...process.env, SIM_COMMIT: commit() },
  onText: (text) => process.stdout.write(text),
})
if (stuck !== null)
  process.stdout.write(
    `\nThe history of seed ${stuck} did not end within ${secondsOf(args)} s. Again: make sim SEED=${stuck}\n`,
  )
process.exitCode = code ?? 1
