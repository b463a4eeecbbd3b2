// The books against the chain, for everybody: what the scheduler compared and added up last, a few rows, read once a second at most.
import type { ReceivedOf } from '@pay2slay/contracts'
import { readTransparency, type Transparency } from '@pay2slay/db'
import { explainRate, formatBan, rawToUnits, units, type Units } from '@pay2slay/domain'
import type { Handler } from '../http/handlers.js'
import { isoTime } from '../render.js'
import type { ApiSettings } from '../settings.js'
import { termsNow, type TermsNow } from '../terms-now.js'
import { publicRead, type PublicReadTools } from './public-read.js'

export const transparencyHandler =
  (tools: PublicReadTools): Handler<'getTransparency'> =>
  async () =>
    publicRead(tools, 'transparency', async (database) =>
      transparencyBody(await readTransparency(database), await termsNow(database, tools.settings), tools.settings),
    )

/** Nobody's reason, address or name: of stops only what and since when. */
export function transparencyBody(
  { comparisons, stops, totals, daysOfSolvency, pace }: Transparency,
  terms: TermsNow,
  { world: { mode }, player: { minPayout } }: ApiSettings,
): ReceivedOf<'getTransparency'>['body'] {
  const balance = totals?.balance ?? null
  const compared = comparisons.map(({ comparedAt }) => comparedAt)
  return {
    mode,
    books_match_chain: comparisons.length === 0 ? null : comparisons.every(({ matches }) => matches),
    last_compared_at: compared.length === 0 ? null : isoTime(Math.min(...compared)),
    comparisons: comparisons.map((comparison) => ({
      account: comparison.account,
      compared_at: isoTime(comparison.comparedAt),
      matches: comparison.matches,
      books_balance_ban: formatBan(rawToUnits(comparison.booksBalance)),
      chain_balance_ban: comparison.chainBalance === null ? null : formatBan(rawToUnits(comparison.chainBalance)),
    })),
    operator_balance_ban: balance === null ? null : formatBan(balance),
    days_of_solvency: daysOfSolvency,
    paid_last_7_days_ban: totals && formatBan(totals.outflow),
    paid_a_day_ban: pace === null ? null : formatBan(pace),
    pace_since: totals && isoTime(totals.outflowSince),
    stops: stops.map(({ kind, setAt }) => ({ kind, set_at: isoTime(setAt) })),
    totals: totals && {
      players: totals.players,
      accrued_kills: totals.kills,
      accrued_ban: formatBan(units(totals.owed + totals.open + totals.paid)),
      owed_ban: formatBan(totals.owed),
      open_ban: formatBan(totals.open),
      paid_ban: formatBan(totals.paid),
      payouts_confirmed: totals.paidPayouts,
    },
    rate: rateBody(terms, minPayout),
    as_of: totals && isoTime(totals.madeAt),
  }
}

function rateBody({ rules, caps }: TermsNow, minPayout: Units) {
  const { perKillBan, factors, effectivePerKillBan } = explainRate(rules.rate)
  return {
    ban_per_kill: perKillBan,
    multipliers: factors,
    effective_ban_per_kill: effectivePerKillBan,
    daily_kill_cap: caps.dailyKills,
    weekly_kill_cap: caps.weeklyKills,
    min_payout_ban: formatBan(minPayout),
  }
}
