// The table of the matrix.
import { CYCLES_BAR, holds, SECONDS_BAR, type Outcome } from './support/cell.js'

const HEADS = ['cell', 'database', 'schedulers', 'batch', 'violations', 'cycles', 'converge s', 'seconds']

export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((one) => [
    one.cell,
    one.database,
    one.schedulers,
    one.batch,
    one.violations.length,
    one.cycles ?? '-',
    one.convergeSeconds?.toFixed(1) ?? '-',
    one.seconds.toFixed(1),
  ])
  const lines = [HEADS, ...rows].map((row) => row.map(String))
  const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}

export function verdict(outcomes: readonly Outcome[]): string {
  const bad = outcomes.filter((one) => !holds(one))
  const violations = outcomes.reduce((sum, one) => sum + one.violations.length, 0)
  const cycles = Math.max(0, ...outcomes.map((one) => one.cycles ?? 0))
  const seconds = Math.max(0, ...outcomes.map((one) => one.convergeSeconds ?? 0)).toFixed(1)
  const bars = `bar: 0, ${CYCLES_BAR} and ${SECONDS_BAR}`
  const facts = `${outcomes.length} cells, ${violations} violations, at most ${cycles} cycles and ${seconds} s to converge (${bars})`
  const named = bad.map(
    (one) =>
      `  ${nameOf(one)}: ${one.violations.join('; ') || `${one.cycles} cycles in ${one.convergeSeconds?.toFixed(1)} s`}`,
  )
  return [facts, ...(bad.length === 0 ? ['The bar is met.'] : [`${bad.length} cells miss it:`, ...named])].join('\n')
}

export const nameOf = (one: Pick<Outcome, 'cell' | 'database' | 'schedulers' | 'batch'>): string =>
  `${one.cell} ${one.database} x${one.schedulers} batch ${one.batch}`
