// When each timed job is due, by database time: one conditional update decides which of several schedulers runs it.
import type { Cell, Database, Row } from './sql.js'

export interface JobRow {
  readonly name: string
  readonly intervalSeconds: number
  readonly nextDueAt: number
  readonly lastStartedAt: number | null
  readonly lastFinishedAt: number | null
  readonly lastOutcome: string | null
  /** Who ran it last. */
  readonly holder: string | null
  readonly runs: number
}

export interface JobStates {
  /** Writes the job's first slot, `offsetSeconds` from now; a changed interval pulls a slot that is too far away nearer. */
  prepare(name: string, intervalSeconds: number, offsetSeconds: number): Promise<void>
  /** Which of them have a slot that has come, the longest first. */
  due(names: readonly string[]): Promise<readonly string[]>
  /** Takes the present slot and sets the next; false when it is not due or another scheduler took it. */
  claim(name: string, intervalSeconds: number): Promise<boolean>
  started(name: string, holder: string): Promise<void>
  finished(name: string, outcome: string): Promise<void>
  all(): Promise<readonly JobRow[]>
}

export function createJobStates(database: Database): JobStates {
  const run = (text: string, values: readonly (string | number)[]) => database.transaction((tx) => tx.run(text, values))
  return {
    async prepare(name, intervalSeconds, offsetSeconds) {
      const now = await database.now()
      const intervalMs = intervalSeconds * 1000
      await run(
        `INSERT INTO job_state (name, interval_seconds, next_due_at_ms) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET interval_seconds = excluded.interval_seconds,
           next_due_at_ms = CASE WHEN job_state.next_due_at_ms > $4 THEN $4 ELSE job_state.next_due_at_ms END`,
        [name, intervalSeconds, now + Math.round(offsetSeconds * 1000), now + intervalMs],
      )
    },
    async due(names) {
      const sql = 'SELECT name FROM job_state WHERE next_due_at_ms <= $1 ORDER BY next_due_at_ms, name'
      const rows = await database.read.all(sql, [await database.now()])
      return rows.map((row) => String(row['name'])).filter((name) => names.includes(name))
    },
    async claim(name, intervalSeconds) {
      const now = await database.now()
      const due = await database.read.all('SELECT next_due_at_ms FROM job_state WHERE name = $1', [name])
      const slot = due[0]?.['next_due_at_ms']
      if (slot === undefined || Number(slot) > now) return false
      // Slots keep their rhythm; after a long pause the missed ones are dropped, not run one after another.
      const intervalMs = intervalSeconds * 1000
      const missed = Math.floor((now - Number(slot)) / intervalMs)
      const next = Number(slot) + (missed + 1) * intervalMs
      const touched = await run('UPDATE job_state SET next_due_at_ms = $3 WHERE name = $1 AND next_due_at_ms = $2', [
        name,
        Number(slot),
        next,
      ])
      return touched === 1
    },
    async started(name, holder) {
      const now = await database.now()
      await run('UPDATE job_state SET last_started_at_ms = $2, holder = $3 WHERE name = $1', [name, now, holder])
    },
    async finished(name, outcome) {
      const now = await database.now()
      await run('UPDATE job_state SET last_finished_at_ms = $2, last_outcome = $3, runs = runs + 1 WHERE name = $1', [
        name,
        now,
        outcome.slice(0, 500),
      ])
    },
    async all() {
      const rows = await database.read.all('SELECT * FROM job_state ORDER BY name')
      return rows.map(jobRow)
    },
  }
}

const time = (value: Cell): number | null => (value === null ? null : Number(value))
const textOrNull = (value: Cell): string | null => (value === null ? null : String(value))

export const jobRow = (row: Row): JobRow => ({
  name: String(row['name']),
  intervalSeconds: Number(row['interval_seconds']),
  nextDueAt: Number(row['next_due_at_ms']),
  lastStartedAt: time(row['last_started_at_ms']),
  lastFinishedAt: time(row['last_finished_at_ms']),
  lastOutcome: textOrNull(row['last_outcome']),
  holder: textOrNull(row['holder']),
  runs: Number(row['runs']),
})
