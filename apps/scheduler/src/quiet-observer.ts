// The flows of the chain look several times a second and tell what they see each time. Here the same thing about the same block
// is passed on once a minute, with how often it was seen meanwhile; counts and gauges pass unchanged.
import type { Observer } from '@pay2slay/domain'

const QUIET_MS = 60_000
/** What happens and does not last: two of a kind are two events. */
const CHANGES: ReadonlySet<string> = new Set(['books_stop_set', 'books_stop_lifted', 'block_dead'])
/** More subjects than blocks can be open. */
const MOST_KEPT = 1_000

interface Told {
  readonly at: number
  repeats: number
}

/** `clock`: monotonic milliseconds. */
export function quietObserver(observer: Observer, clock: () => number = () => performance.now()): Observer {
  const told = new Map<string, Told>()
  return {
    count: (name, by, labels) => observer.count(name, by, labels),
    gauge: (name, value, labels) => observer.gauge(name, value, labels),
    event(level, event, fields) {
      const subject = subjectOf(fields)
      if (subject === null || CHANGES.has(event)) return observer.event(level, event, fields)
      const key = `${event} ${subject}`
      const last = told.get(key)
      if (last !== undefined && clock() - last.at < QUIET_MS) {
        last.repeats += 1
        return
      }
      told.delete(key)
      const oldest = told.keys().next().value
      if (told.size >= MOST_KEPT && oldest !== undefined) told.delete(oldest)
      told.set(key, { at: clock(), repeats: 0 })
      observer.event(level, event, last && last.repeats > 0 ? { ...fields, repeats: last.repeats } : fields)
    },
  }
}

/** The block, receivable or work that it is about, or the kind of trouble; null: nothing that could repeat. */
function subjectOf(fields: Readonly<Record<string, unknown>> = {}): string | null {
  const subject = fields['hash'] ?? fields['source'] ?? fields['root'] ?? fields['kind']
  return typeof subject === 'string' ? subject : null
}
