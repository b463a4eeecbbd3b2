// The contract as two tables for docs/api.md: every operation, and every kind of problem.
import type { Access } from '../operation.js'
import { OPERATIONS } from '../operations/index.js'
import { PATHS, routeOf, type OperationId } from '../paths.js'
import { PROBLEMS } from '../problems.js'

const WHO: Readonly<Record<Access, string>> = {
  public: 'everybody',
  'optional-player': 'everybody',
  player: 'player',
  viewer: 'viewer',
  operator: 'operator',
  release: 'workflow',
}

const OPERATIONS_HEAD = ['operation', 'who', 'what'] as const
const PROBLEMS_HEAD = ['kind', 'status', 'title'] as const

/** Rows of the two tables, heads first, cells as they stand in the page. */
export function tables(): {
  readonly operations: readonly (readonly string[])[]
  readonly problems: readonly (readonly string[])[]
} {
  const operations = (Object.keys(PATHS) as OperationId[]).map((id) => {
    const { access, summary } = OPERATIONS[id]
    const { method, path } = routeOf(id)
    return [`\`${method} ${path}\``, WHO[access], summary]
  })
  const problems = Object.entries(PROBLEMS).map(([kind, { status, title }]) => [`\`${kind}\``, String(status), title])
  return { operations: [OPERATIONS_HEAD, ...operations], problems: [PROBLEMS_HEAD, ...problems] }
}

/** A table in Markdown. */
export const markdown = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((cells, row) => `| ${cells.join(' | ')} |${row === 0 ? `\n|${' --- |'.repeat(cells.length)}` : ''}`)
    .join('\n')
