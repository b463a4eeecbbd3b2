// What must hold after every committed transaction, as pure checks over plain rows: `audit`, the simulator and the property tests
// use the same ones. I3 compares the books with the chain itself and is the audit's.
import { checkAdvances, checkCover, checkPaidTotal, checkPayouts, checkTotals, totalsOf } from './invariants/balance.js'
import { checkCaps } from './invariants/caps.js'
import { checkIntervals } from './invariants/intervals.js'
import { checkReadings, checkTerms } from './invariants/readings.js'
import type { Breach, PlayerBooks } from './invariants/rows.js'
import { checkWorth } from './invariants/worth.js'

export { checkAdvances, checkCover, checkPaidTotal, checkPayouts, checkTotals, totalsOf } from './invariants/balance.js'
export { checkCaps } from './invariants/caps.js'
export { checkOperatorChain } from './invariants/chain.js'
export { checkIntervals, checkMove } from './invariants/intervals.js'
export { checkReadings, checkTerms } from './invariants/readings.js'
export { checkWorth } from './invariants/worth.js'
export type * from './invariants/rows.js'

/** I1, I2, I4 and I6 for one player. I4 by Epic account is `checkCaps` over that account's payouts. */
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
  ]
}
