// The problems that an operation has by its nature, whatever its handler does.
import type { Operation } from './operation.js'
import { routeOf } from './paths.js'
import { PROBLEMS, type ProblemKind } from './problems.js'

const GUARDED = new Set(['player', 'viewer', 'operator'])

/** Whether a call must carry the token of the session that makes it. */
export const needsCsrfToken = (operation: Operation): boolean =>
  routeOf(operation.id).method !== 'GET' && operation.csrf !== false

/** Every kind that the operation can answer with, without doubles. */
export function problemsOf(operation: Operation): readonly ProblemKind[] {
  const kinds: ProblemKind[] = [...operation.problems]
  if (GUARDED.has(operation.access)) kinds.push('not-logged-in')
  if (operation.access === 'viewer' || operation.access === 'operator') kinds.push('forbidden')
  if (operation.access === 'release') kinds.push('wrong-credentials')
  if (routeOf(operation.id).method !== 'GET') kinds.push('csrf')
  if (operation.params || operation.query || operation.body) kinds.push('invalid-request')
  kinds.push('bad-request', 'payload-too-large')
  if (operation.body) kinds.push('unsupported-media-type')
  if (operation.limit !== 'none') kinds.push('too-many-requests')
  kinds.push('internal', 'busy', 'unavailable')
  return [...new Set(kinds)]
}

/** The statuses of problems that the operation may answer with. */
export const problemStatusesOf = (operation: Operation): ReadonlySet<number> =>
  new Set(problemsOf(operation).map((kind) => PROBLEMS[kind].status))
