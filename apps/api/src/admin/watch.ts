// What an admin watches: figures, the flow of the money, blocks, the audit log, the log itself.
import { explainRate, formatBan, units, worthOf, type AccrualRules } from '@pay2slay/domain'
import {
  adminAudit,
  adminBlocks,
  createStore,
  DISCORD_ADMIN,
  findAdminSession,
  newestIntervals,
  readAdminStats,
  readFlow,
  type Database,
  type FlowStep,
} from '@pay2slay/db'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import type { Handler, Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import { isoTime } from '../render.js'
import { auditBody, banOrNull, blockBody, isoOrNull } from './render.js'
import { termsNow } from '../terms-now.js'
import type { AdminTools } from './tools.js'

type Ids = 'getStats' | 'getFlow' | 'listUnknownBlocks' | 'listAuditEvents' | 'getRecentLogs' | 'tailLogs'

export const watchHandlers = (tools: AdminTools): Pick<Handlers, Ids> => ({
  getStats: async () => ({ status: 200, body: await cached(tools, 'stats', (database) => statsBody(tools, database)) }),
  getFlow: async () => ({ status: 200, body: await cached(tools, 'flow', (database) => flowBody(tools, database)) }),
  listUnknownBlocks: listBlocks(tools),
  listAuditEvents: listAudit(tools),
  getRecentLogs({ query: { tail } }) {
    const lines = tools.logs.recent(tail)
    return { status: 200, body: { count: lines.length, lines } }
  },
  tailLogs({ query: { tail }, admin: { sessionId }, http: { req, res } }) {
    tools.logs.open(req, res, tail, () => isLoggedIn(tools, sessionId))
    return { status: 200, kind: 'taken' }
  },
})

/** Whether the session goes on, and is of somebody who was not disabled. */
const isLoggedIn = async ({ keeper }: AdminTools, sessionId: string): Promise<boolean> => {
  const found = await keeper.read(({ read }) => findAdminSession(read, sessionId, Date.now()))
  return found !== null && (found.user !== null || found.adminId.startsWith(DISCORD_ADMIN))
}

const cached = <T>({ cache, keeper }: AdminTools, key: string, load: (database: Database) => Promise<T>): Promise<T> =>
  cache.get(`admin ${key}`, () => keeper.read(load))

async function statsBody({ settings }: AdminTools, database: Database) {
  const [stats, terms, set] = await Promise.all([
    readAdminStats(database.read),
    termsNow(database, settings),
    newestIntervals(database.read),
  ])
  const { accrualSeconds, settlementSeconds } = set ?? settings.intervals
  return {
    users_total: stats.players,
    verifications_ok: stats.verified,
    payouts_sent_ban: formatBan(stats.paid),
    payouts_pending_ban: formatBan(stats.open),
    accruals_total_ban: formatBan(stats.accrued),
    accruals_pending_ban: formatBan(stats.owed),
    abuse_flags: stats.openFlags,
    operator_account: stats.operator?.account ?? null,
    operator_balance_ban: banOrNull(stats.operator?.balance ?? null),
    operator_pending_ban: banOrNull(stats.operator?.pending ?? null),
    ban_per_kill: explainRate(terms.rules.rate).perKillBan,
    daily_kill_cap: terms.caps.dailyKills,
    weekly_kill_cap: terms.caps.weeklyKills,
    accrual_interval_seconds: accrualSeconds,
    settlement_interval_seconds: settlementSeconds,
    // A whole number as in the original, and never 0: that would read as "off".
    scheduler_minutes: Math.max(1, Math.round(accrualSeconds / 60)),
    dry_run: settings.world.mode === 'dry',
  }
}

async function flowBody({ settings }: AdminTools, database: Database) {
  const [flow, { now, rules }, stops] = await Promise.all([
    readFlow(database.read),
    termsNow(database, settings),
    createStore(database).stops(),
  ])
  const step = (verb: FlowStep['verb']) =>
    stepBody(
      flow.steps.find((one) => one.verb === verb),
      now,
      rules,
    )
  return {
    accrue: step('accrue'),
    settle: step('settle'),
    pay: step('pay'),
    publish: step('publish'),
    confirm: step('confirm'),
    held_players: flow.heldPlayers,
    held_payouts: flow.heldPayouts,
    open_flags: flow.openFlags,
    stops: stops.map(({ kind, setAt }) => ({ kind, set_at: isoTime(setAt) })),
    as_of: isoTime(now),
  }
}

/** What waits for an admin is worth what it would be if it were accepted now. */
const stepBody = (step: FlowStep | undefined, now: number, { rate }: AccrualRules) => ({
  count: step?.count ?? 0,
  kills: step?.kills ?? 0,
  amount_ban: formatBan(step?.amount ?? (step ? worthOf(step.kills, rate) : units(0n))),
  oldest_at: isoOrNull(step?.oldestAt ?? null),
  oldest_age_seconds: ageSeconds(step?.oldestAt ?? null, now),
})

export const ageSeconds = (at: number | null, now: number): number | null =>
  at === null ? null : Math.max(0, Math.floor((now - at) / 1000))

const listBlocks =
  ({ keeper, settings }: AdminTools): Handler<'listUnknownBlocks'> =>
  ({ query: { which, limit, cursor } }) =>
    keeper.read(async (database) => {
      const page = await adminBlocks(database.read, { which, after: decodeCursor(cursor), limit })
      const books = (await createStore(database).stops()).find(({ kind }) => kind === 'books')
      const unknown = books && { hash: books.block?.hash ?? null, reason: books.reason, since: isoTime(books.setAt) }
      const fields = pageFieldsOf(page, ({ signedAt, hash }) => ({ at: signedAt, id: hash }))
      const blocks = page.rows.map((row) => blockBody(row, settings.product.explorerBlockUrl))
      return { status: 200, body: { unknown: unknown ?? null, blocks, ...fields } }
    })

const listAudit =
  ({ keeper }: AdminTools): Handler<'listAuditEvents'> =>
  async ({ query }) => {
    const { limit, cursor, offset = 0, actor, actor_email: email } = query
    if (cursor !== undefined && offset > 0) throw bothWays()
    if (actor !== undefined && email !== undefined && actor !== `email:${email}`)
      return { status: 200, body: { events: [], count: 0, limit, offset, next_cursor: null, has_more: false } }
    const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
    const page = await keeper.read(({ read }) =>
      adminAudit(read, {
        action: query.action,
        actor: email === undefined ? actor : `email:${email}`,
        targetType: query.target_type,
        targetId: query.target_id,
        from: time(query.from),
        to: time(query.to),
        after: decodeCursor(cursor),
        offset,
        limit,
      }),
    )
    const fields = pageFieldsOf(page, ({ at, id }) => ({ at, id }))
    const events = page.rows.map(auditBody)
    return { status: 200, body: { events, count: events.length, limit, offset, ...fields } }
  }

function bothWays(): Problem {
  const errors = [{ in: 'query', at: '/offset', problem: 'stands beside a cursor', expected: 'one of the two' }]
  return new Problem('invalid-request', 'In the query, /offset stands beside a cursor: expected one of the two.', {
    errors,
  })
}
