// What everybody may know of the money: the books against the chain, how long the balance lasts, what stops paying, and the sums.
// A handful of small rows; nothing is added up for a request.
import { daysOfSolvency, paceOf, type Stop, type Units } from '@pay2slay/domain'
import { readComparisons, type ComparisonRow } from '../comparison-sql.js'
import { readStops } from '../store.js'
import type { Database } from '../sql.js'
import { readTotals, type PublicTotals } from '../totals-sql.js'

export interface Transparency {
  /** One an operator account; former ones too, none in a dry world. */
  readonly comparisons: readonly ComparisonRow[]
  readonly stops: readonly Stop[]
  /** null: no scheduler has made any yet. */
  readonly totals: PublicTotals | null
  /** null: nothing was paid in the last seven days, or there is no account. */
  readonly daysOfSolvency: number | null
  /** The mean outflow of a day that they are reckoned with; null without sums. */
  readonly pace: Units | null
}

export async function readTransparency({ read }: Pick<Database, 'read'>): Promise<Transparency> {
  const [comparisons, stops, totals] = await Promise.all([readComparisons(read), readStops(read), readTotals(read)])
  return {
    comparisons,
    stops,
    totals,
    daysOfSolvency: totals && solvencyOf(totals),
    pace: totals && paceOfTotals(totals),
  }
}

function solvencyOf({ balance, minimum, owed, open, outflow, outflowSince, madeAt }: PublicTotals): number | null {
  if (balance === null) return null
  return daysOfSolvency({ balance, minimum, owed, open, outflow, since: outflowSince, now: madeAt })
}

const paceOfTotals = ({ outflow, outflowSince, madeAt }: PublicTotals): Units =>
  paceOf({ outflow, since: outflowSince, now: madeAt })
