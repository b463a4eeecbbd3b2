// What must hold after every committed transaction, as pure checks over plain rows: `audit`, the simulator and the property tests
// use the same ones. What I3 compares with the chain itself is the audit's.
import { checkAdvances, checkCover, checkPaidTotal, checkPayouts, checkTotals, totalsOf } from './invariants/balance.js'
import { checkCaps } from './invariants/caps.js'
import { checkIntervals } from './invariants/intervals.js'
import { checkPayees } from './invariants/payee.js'
import { checkReadings, checkTerms } from './invariants/readings.js'
import type { Breach, PlayerBooks } from './invariants/rows.js'
import { checkWindows } from './invariants/windows.js'
import { checkWorth } from './invariants/worth.js'

export { checkAdvances, checkCover, checkPaidTotal, checkPayouts, checkTotals, totalsOf } from './invariants/balance.js'
export { checkCaps } from './invariants/caps.js'
export { checkOpening, checkOperatorChain } from './invariants/chain.js'
export { checkIntervals, checkMove } from './invariants/intervals.js'
export { checkDeath, type DeadBlockRow } from './invariants/death.js'
export {
  adoptionTold,
  openingKept,
  openingTold,
  type LogEntry,
  type OpeningTold,
  checkToldTerms,
  type ToldTerms,
} from './invariants/evidence.js'
export { checkPayees } from './invariants/payee.js'
export { checkReadings, checkTerms } from './invariants/readings.js'
export { checkWindows } from './invariants/windows.js'
export { checkWorth } from './invariants/worth.js'
export type * from './invariants/rows.js'

/** I1, I2, I4 and I6 for one player, and of I3 whom its payouts are for. I4 by Epic account is `checkCaps` over that account's payouts. */
export function checkPlayer(books: PlayerBooks): readonly Breach[] {
  return [
    ...checkTotals(totalsOf(books)),
    ...checkPayouts(books),
    ...checkPaidTotal(books),
    ...checkAdvances(books),
    ...checkWorth(books),
    ...checkTerms(books),
    ...checkCover(books),
    ...checkIntervals(books),
    ...checkReadings(books),
    ...checkCaps(books.payouts),
    ...checkWindows(books),
    ...checkPayees(books),
  ]
}
