// A player's payouts and accruals: in pages, and whole as CSV that is sent while it is read.
import type { PayoutReasonCode } from '@pay2slay/contracts'
import {
  capWindows,
  formatBan,
  signingCode,
  signingSentence,
  voidCode,
  voidSentence,
  type PlayerId,
} from '@pay2slay/domain'
import { myAccruals, myPayouts, type AccrualPlace, type MyAccrual, type MyPayout, type Place } from '@pay2slay/db'
import { csvLine } from '../../csv.js'
import { decodeCursor, pageFieldsOf } from '../../cursor.js'
import type { Handlers } from '../../http/handlers.js'
import { Problem } from '../../problem.js'
import { isoTime } from '../../render.js'
import { breakdownsOf } from './breakdown.js'
import { pagesOf } from './pages.js'
import { timeOrNull, type PlayerTools } from './tools.js'

type RecordHandlers = Pick<Handlers, 'listMyPayouts' | 'downloadMyPayouts' | 'listMyAccruals' | 'downloadMyAccruals'>

/** Lines of one download. */
const MOST_LINES = 100_000
const MOST_INT = 2 ** 31 - 1

export function recordHandlers({ settings, keeper, now: clock }: PlayerTools): RecordHandlers {
  const explorer = settings.product.explorerBlockUrl
  const readPayouts = (playerId: PlayerId) => (after: Place | undefined, limit: number) =>
    keeper.read(({ read }) => myPayouts(read, { playerId, order: '-created_at', offset: 0, after, limit }))
  const readAccruals = (playerId: PlayerId) => (after: AccrualPlace | undefined, limit: number) =>
    keeper.read(({ read }) => myAccruals(read, { playerId, offset: 0, after, limit }))
  return {
    async listMyPayouts({ query, player: { playerId } }) {
      const { limit, status: state, sort: order } = query
      const after = decodeCursor(query.cursor)
      if (after && !order.endsWith('created_at')) throw cursorNeedsTime()
      const offset = after ? 0 : (query.offset ?? 0)
      const page = await keeper.read(({ read }) => myPayouts(read, { playerId, state, order, after, offset, limit }))
      const payouts = page.rows.map((row) => payoutBody(row, explorer))
      const fields = pageFieldsOf(page, payoutPlace)
      // An order by amount or state has no place in time to go on from.
      if (!order.endsWith('created_at')) fields.next_cursor = null
      return { status: 200, body: { payouts, count: payouts.length, limit, offset, ...fields } }
    },
    async downloadMyPayouts({ player: { playerId } }) {
      const pages = await pagesOf(readPayouts(playerId), payoutPlace, MOST_LINES)
      const lines = pages.map((row) => csvLine(payoutCells(payoutBody(row, explorer))))
      return download('payouts', lines(csvLine(PAYOUT_COLUMNS)))
    },
    async listMyAccruals({ query, player: { playerId, status } }) {
      if (status === null) throw new Error('the status was not read with the session')
      const { limit, settled } = query
      const after = accrualPlaceOf(decodeCursor(query.cursor))
      const offset = after ? 0 : (query.offset ?? 0)
      const now = clock()
      const scene = { settings, status, windows: capWindows(now, settings.resetTimeZone), now, playerId }
      const { page, rows } = await keeper.read(async ({ read }) => {
        const found = await myAccruals(read, { playerId, settled, after, offset, limit })
        return { page: found, rows: await breakdownsOf(read, scene, found.rows) }
      })
      const accruals = rows.map(({ row, breakdown }) => ({ ...accrualBody(row), ...breakdown }))
      const fields = pageFieldsOf(page, ({ baseline, fromKills }) => ({ at: baseline, id: String(fromKills) }))
      return { status: 200, body: { accruals, count: accruals.length, limit, offset, ...fields } }
    },
    async downloadMyAccruals({ player: { playerId } }) {
      const pages = await pagesOf(readAccruals(playerId), (row) => row, MOST_LINES)
      const lines = pages.map((row) => csvLine(accrualCells(accrualBody(row))))
      return download('accruals', lines(csvLine(ACCRUAL_COLUMNS)))
    },
  }
}

const download = (name: string, content: AsyncIterable<string>) => ({
  status: 200 as const,
  kind: 'content' as const,
  headers: { 'Content-Disposition': `attachment; filename="${name}.csv"` },
  content,
})

export const payoutPlace = ({ plannedAt, id }: MyPayout): Place => ({ at: plannedAt, id })

/** The baseline, and the kills under it where the last accrual of the page before began. */
export function accrualPlaceOf(place: Place | undefined): AccrualPlace | undefined {
  if (place === undefined) return undefined
  const fromKills = Number(place.id)
  if (/^\d{1,10}$/.test(place.id) && fromKills <= MOST_INT && place.at <= MOST_INT)
    return { baseline: place.at, fromKills }
  throw wrongCursor('is of another list', 'the next_cursor of a page of this list')
}

const cursorNeedsTime = () =>
  wrongCursor('goes with an order by time only', 'sort=created_at or sort=-created_at, or offset')

function wrongCursor(problem: string, expected: string): Problem {
  const errors = [{ in: 'query', at: '/cursor', problem, expected }]
  return new Problem('invalid-request', `In the query, /cursor ${problem}: expected ${expected}.`, { errors })
}

export const payoutBody = (payout: MyPayout, explorer: string | null) => ({
  id: payout.id,
  kills: payout.kills,
  amount_ban: formatBan(payout.amount),
  status: payout.state,
  paid: payout.state === 'confirmed',
  address: payout.address,
  tx_hash: payout.blockHash,
  explorer_url: payout.blockHash === null ? null : (explorer?.replaceAll('HASH', payout.blockHash) ?? null),
  ...reasonOf(payout),
  held: payout.held,
  created_at: isoTime(payout.plannedAt),
  confirmed_at: timeOrNull(payout.confirmedAt),
})

/** The words are those of the contract, for which the page has its own sentences. */
function reasonOf({ state, reason, voidReason, held }: MyPayout): {
  readonly reason: string | null
  readonly reason_code: PayoutReasonCode | null
} {
  if (state === 'void') return { reason: voidSentence(voidReason), reason_code: voidCode(voidReason) }
  if (held) return { reason: 'An administrator holds it.', reason_code: 'held' }
  const why = state === 'planned' ? reason : null
  return { reason: signingSentence(why), reason_code: signingCode(why) }
}

export const accrualBody = (accrual: MyAccrual) => ({
  id: accrual.id,
  kills: accrual.toKills - accrual.fromKills,
  amount_ban: formatBan(accrual.amount),
  ban_per_kill: formatBan(accrual.perKill),
  multipliers: accrual.multipliers.map(({ name, factor }) => ({ name, factor })),
  settled: accrual.payoutId !== null,
  paid: accrual.paid,
  payout_id: accrual.payoutId,
  epoch_minute: accrual.epochMinute,
  created_at: isoTime(accrual.createdAt),
})

const PAYOUT_COLUMNS = ['created_at', 'kills', 'amount_ban', 'status', 'address', 'tx_hash', 'confirmed_at', 'reason']

const payoutCells = (body: ReturnType<typeof payoutBody>) => [
  body.created_at,
  body.kills,
  body.amount_ban,
  body.status,
  body.address,
  body.tx_hash,
  body.confirmed_at,
  body.reason,
]

const ACCRUAL_COLUMNS = [
  'created_at',
  'kills',
  'amount_ban',
  'ban_per_kill',
  'multipliers',
  'settled',
  'paid',
  'payout_id',
]

const accrualCells = (body: ReturnType<typeof accrualBody>) => [
  body.created_at,
  body.kills,
  body.amount_ban,
  body.ban_per_kill,
  body.multipliers.map(({ name, factor }) => `${name} ${factor}`).join('; '),
  body.settled,
  body.paid,
  body.payout_id,
]
