// Abuse flags and pending readings: listed, and ended by a person.
import { answerPending, asId, clearFlag, formatBan, worthOf, type Rate } from '@pay2slay/domain'
import { adminFlags, adminPending, type AdminPendingRow } from '@pay2slay/db'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import { orProblem } from '../domain-problem.js'
import type { Handler, Handlers } from '../http/handlers.js'
import { isoTime } from '../render.js'
import { termsNow } from '../terms-now.js'
import { flagBody, isoOrNull, sumBody } from './render.js'
import { actorOf, type AdminTools } from './tools.js'

type Ids = 'listAbuseFlags' | 'clearAbuseFlag' | 'listPendingReadings' | 'acceptPendingReading' | 'refusePendingReading'

export const doubtHandlers = (tools: AdminTools): Pick<Handlers, Ids> => ({
  listAbuseFlags: listFlags(tools),
  clearAbuseFlag: clear(tools),
  listPendingReadings: listPending(tools),
  acceptPendingReading: answer(tools, 'accept'),
  refusePendingReading: answer(tools, 'refuse'),
})

const listFlags =
  ({ keeper }: AdminTools): Handler<'listAbuseFlags'> =>
  async ({ query: { kind, player_id: playerId, open, from, to, limit, cursor } }) => {
    const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
    const query = { kind, playerId, open, from: time(from), to: time(to), after: decodeCursor(cursor), limit }
    const page = await keeper.read(({ read }) => adminFlags(read, query))
    const fields = pageFieldsOf(page, ({ raisedAt, id }) => ({ at: raisedAt, id }))
    return { status: 200, body: { flags: page.rows.map((row) => flagBody(row, row.discordName)), ...fields } }
  }

const clear =
  ({ keeper }: AdminTools): Handler<'clearAbuseFlag'> =>
  ({ params, body, ...call }) =>
    keeper.write(async (store, database) => {
      const request = { ...actorOf(call), flagId: params.id, reason: body.reason }
      const flag = orProblem(await clearFlag(store, request))
      const [row] = (await adminFlags(database.read, { id: flag.id, limit: 1 })).rows
      return { status: 200, body: flagBody(flag, row?.discordName ?? '') }
    })

const listPending =
  ({ keeper, settings }: AdminTools): Handler<'listPendingReadings'> =>
  ({ query: { limit, cursor } }) => {
    const after = decodeCursor(cursor)
    return keeper.read(async (database) => {
      const { rules } = await termsNow(database, settings)
      const page = await adminPending(database.read, { after, limit })
      const fields = pageFieldsOf(page, ({ since, playerId }) => ({ at: since, id: playerId }))
      return { status: 200, body: { readings: page.rows.map((row) => pendingBody(row, rules.rate)), ...fields } }
    })
  }

const riseOf = ({ total, cursor }: AdminPendingRow): number => Math.max(0, total - (cursor ?? total))

const pendingBody = (row: AdminPendingRow, rate: Rate) => ({
  player_id: row.playerId,
  discord_username: row.discordName,
  epic_account_id: row.epicAccountId,
  total: row.total,
  kill_cursor: row.cursor,
  rise: riseOf(row),
  rise_ban: formatBan(worthOf(riseOf(row), rate)),
  baseline: row.baseline,
  owed: sumBody(row.owed),
  doubt: row.doubt,
  acceptable: !row.needsBaseline,
  since: isoTime(row.since),
  last_accepted_at: isoOrNull(row.lastAcceptedAt),
})

type Answer = 'acceptPendingReading' | 'refusePendingReading'

function answer({ keeper, settings, ids }: AdminTools, given: 'accept' | 'refuse'): Handler<Answer> {
  return async ({ params, body, ...call }) => {
    const { reason, total } = body
    const request = { ...actorOf(call), playerId: asId<never>(params.player_id), total, answer: given, reason }
    const { accrual } = orProblem(
      await keeper.write((store) => answerPending({ store, ids, rules: settings.accrual }, request)),
    )
    const accrued = accrual
      ? { kills: accrual.toKills - accrual.fromKills, amount_ban: formatBan(accrual.amount) }
      : { kills: 0, amount_ban: '0' }
    return { status: 200, body: { player_id: params.player_id, total, accrued } }
  }
}
