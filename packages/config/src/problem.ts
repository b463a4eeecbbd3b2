// What is wrong with the configuration, so that it can be mended from the message alone: where, which key, what was given, what
// would be right. All problems are told at once.
import { MASK, isSecretName } from './secret.js'

export interface ConfigProblem {
  /** The file, relative to the workspace root, or `environment`. */
  readonly source: string
  /** The key inside the file, dotted, or the variable's name; empty for the file as a whole. */
  readonly key: string
  /** What was given, quoted, masked where it is secret; null when nothing was given. */
  readonly given: string | null
  /** What would be right. */
  readonly expected: string
}

/** One line: `configs/payout.yaml: daily_payout_cap is "0": it must be …`. */
export function problemText({ source, key, given, expected }: ConfigProblem): string {
  const subject = key === '' ? source : `${source}: ${key}`
  return given === null ? `${subject}: ${expected}` : `${subject} is ${given}: ${expected}`
}

/** The sentence and list that a process prints before it gives up. */
export function describeProblems(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`
  return [`The configuration has ${count}:`, ...problems.map((problem) => `  - ${problemText(problem)}`)].join('\n')
}

const LONGEST_SHOWN = 80

/** A value as it may be shown: quoted, cut, without what stands before the @ or behind the ? of an address. */
export function shown(name: string, value: unknown): string {
  if (isSecretName(name)) return MASK
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  const safe = withoutCredentials(text)
  return JSON.stringify(safe.length > LONGEST_SHOWN ? `${safe.slice(0, LONGEST_SHOWN)}…` : safe)
}

/**
 * Addresses lose user, password, query and fragment, which may hold keys. What stands before the last @ is hidden even where no address
 * can be read: a password with a slash or a blank in it is the mistake that the message is about.
 */
export function withoutCredentials(text: string): string {
  return text.split(NEXT_ADDRESS).map(withoutCredentialsOfOne).join('')
}

/** In a list, what follows a comma and begins as an address does. */
const NEXT_ADDRESS = /(?<=,\s*)(?=[a-z][a-z0-9+.-]*:\/\/)/i

function withoutCredentialsOfOne(text: string): string {
  if (!/@|:\/\//.test(text)) return text
  const plain = text.replace(
    /^(\s*[a-z][a-z0-9+.-]*:(?:\/\/)?)?.*@/is,
    (_, scheme: string | undefined) => `${scheme ?? ''}${MASK}@`,
  )
  return plain.replace(/[?#][^\s,]*/g, `?${MASK}`)
}

/** Shorter ones are no key and no passphrase. */
const SHORTEST_SECRET = 20

/** The path that a `..._FILE` was set to. Somebody who sets it to the secret itself must not find that in a log. */
export function shownPath(path: string): string {
  const isKey = /^([0-9a-f]{64}|[0-9a-z+/]{43}=)$/i.test(path)
  return !isKey && (path.length < SHORTEST_SECRET || /^\.{0,2}\//.test(path)) ? JSON.stringify(path) : MASK
}

/** The known name nearest to a mistyped one; null when none is near enough to be meant. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** Changes, insertions and removals of one letter between two words. */
export function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at]
    for (let to = 1; to <= right.length; to += 1) {
      const changed = (row[to - 1] ?? 0) + (left[at - 1] === right[to - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
