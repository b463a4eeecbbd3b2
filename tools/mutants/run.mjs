// Applies one mutant to copies of its sources, bundles the simulator with them and lets it look. Exact texts, each found once: a mutant
// whose source has moved on fails loudly instead of passing quietly.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { bundleSimulator, root } from '../bundle-simulator.mjs'

/** Absolute path -> changed text. */
export function changedSources({ name, edits }) {
  const changes = new Map()
  for (const [relative, from, to] of edits) {
    const file = path.join(root, relative)
    const before = changes.get(file) ?? readFileSync(file, 'utf8')
    const found = before.split(from).length - 1
    if (found !== 1)
      throw new Error(`"${name}": ${relative} has its text ${found} times instead of once: ${from.slice(0, 80)}`)
    changes.set(
      file,
      before.replace(from, () => to),
    )
  }
  return changes
}

/** A real database is checked after each commit, which is slow. */
const SEEDS = { memory: 3_000, sqlite: 300 }

/** Whether the simulator noticed it, and what it said first. */
export async function runMutant(mutant, { seeds = mutant.seeds ?? SEEDS[mutant.on ?? 'memory'] } = {}) {
  const startedAt = performance.now()
  const outfile = `mutants/${mutant.name.replace(/\W+/g, '-')}.mjs`
  const file = await bundleSimulator(outfile, changedSources(mutant), false)
  const args = ['--seeds', String(seeds), '--quiet', '--no-shrink', '--database', mutant.on ?? 'memory']
  if (mutant.on === 'sqlite') args.push('--watched')
  if (mutant.drop) args.push('--drop', mutant.drop.join(','))
  try {
    const { code, out } = await run(file, args)
    if (code !== 0 && code !== 1) throw new Error(`"${mutant.name}" could not be run:\n${out}`)
    const [, seed = ''] = /^Seed (\d+)/m.exec(out) ?? []
    const said =
      out
        .split('\n')
        .find((line) => line.startsWith('  '))
        ?.trim() ?? ''
    const seconds = (performance.now() - startedAt) / 1e3
    return { noticed: code === 1, seed, said, seconds, seeds }
  } finally {
    rmSync(file, { force: true })
  }
}

function run(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (out += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out }))
  })
}
