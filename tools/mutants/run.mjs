// Applies one mutant to copies of its sources, bundles the simulator with them and lets it look. Exact texts, each found once: a mutant
// whose source has moved on fails loudly instead of passing quietly.
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { bundleSimulator, root } from '../bundle-simulator.mjs'
import { watchSimulator } from './watch.mjs'

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
const SEEDS = { memory: 6_000, sqlite: 500, postgresql: 200 }
/** Of one mutant on one kind of books; a history that was begun may still end. */
const SECONDS = 120

/** The kinds of books that the mutant is tried on; the statements of the database are only run by a database. */
export const booksOf = ({ on = ['memory'] }) => on

/** Whether the simulator noticed it, and what it said first. A history that does not end is noticed too. */
export async function runMutant(mutant, { on = booksOf(mutant)[0], seeds, historySeconds } = {}) {
  const startedAt = performance.now()
  const outfile = `mutants/${on}-${mutant.name.replace(/\W+/g, '-')}.mjs`
  const file = await bundleSimulator(outfile, changedSources(mutant), false)
  const count = String(seeds ?? Math.ceil(SEEDS[on] * (mutant.share ?? 1)))
  const args = ['--seeds', count, '--seconds', String(SECONDS), '--quiet', '--no-shrink', '--database', on]
  if (on !== 'memory') args.push('--watched')
  if (mutant.drop) args.push('--drop', mutant.drop.join(','))
  try {
    const bounds = historySeconds === undefined ? {} : { historySeconds }
    const { code, out, stuck } = await watchSimulator(file, args, bounds)
    const seconds = (performance.now() - startedAt) / 1e3
    if (stuck !== null) return { noticed: true, seed: stuck, said: 'the history did not end', seconds, histories: 0 }
    if (code !== 0 && code !== 1) throw new Error(`"${mutant.name}" could not be run:\n${out}`)
    const [, seed = ''] = /^Seed (\d+)/m.exec(out) ?? []
    const [, histories = '0'] = /^(\d+) histories, /m.exec(out) ?? []
    const said =
      out
        .split('\n')
        .find((line) => line.startsWith('  '))
        ?.trim() ?? ''
    return { noticed: code === 1, seed, said, seconds, histories: Number(histories) }
  } finally {
    rmSync(file, { force: true })
  }
}
