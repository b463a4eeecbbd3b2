// One run in a database of its own: the flows, or the floor, under both clocks; then a count of what was really written.
import { openDatabase, type Database } from '@pay2slay/db'
import { payingCycle } from '../players/cycle.js'
import { serve } from '../shared/children.js'
import { timed, type Spent } from '../shared/figures.js'
import { prepareFloor, writeFloor } from './floor.js'

export interface RunJob {
  readonly url: string
  readonly what: 'flows' | 'floor'
}

export interface RunResult extends Spent {
  /** Rows and sums of every table that accrue and settle write, as text: the same after the flows and after the floor. */
  readonly written: string
}

async function run({ url, what }: RunJob): Promise<RunResult> {
  const database = openDatabase(url, { postgresql: { statementTimeoutMs: 600_000 } })
  try {
    await database.now()
    if (what === 'floor') await prepareFloor(database)
    const { wallSeconds, cpuSeconds } = await timed(async () => {
      if (what === 'floor') await writeFloor(database)
      else await payingCycle(database)
    })
    return { wallSeconds, cpuSeconds, written: await count(database) }
  } finally {
    await database.close()
  }
}

async function count(database: Database): Promise<string> {
  const [row] = await database.read.all(
    `SELECT (SELECT sum(kill_cursor) FROM player) AS cursors, (SELECT count(*) FROM reading WHERE outcome = 'accrued') AS readings,
       (SELECT count(*) FROM accrual) AS accruals, (SELECT sum(amount_units) FROM accrual) AS accrued,
       (SELECT count(*) FROM accrual WHERE split_from IS NOT NULL) AS splits,
       (SELECT count(*) FROM accrual WHERE payout_id IS NOT NULL) AS covered, (SELECT count(*) FROM payout) AS payouts,
       (SELECT sum(amount_units) FROM payout) AS promised, (SELECT count(*) FROM payout_item) AS items,
       (SELECT sum(kills) FROM payout_item) AS kills`,
  )
  return Object.entries(row ?? {})
    .map(([name, value]) => `${String(value)} ${name}`)
    .join(', ')
}

serve(run)
