// The outbox of notices: written in the transaction of what they tell of, once for each subject; taken, sent or given up by the job `tell`.
import {
  KINDS_OF_CHANNEL,
  milestoneIn,
  type Millis,
  type Notice,
  type NoticeBatch,
  type NoticeChannel,
  type NoticeKind,
  type NoticeStore,
  type PayoutId,
} from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { inList, insertRows, listValue } from './bulk.js'
import { cleanText, count, flag, money, text, textOrNull } from './rows.js'
import type { Database, Row, SqlTx } from './sql.js'
import { transactionNow } from './tx-clock.js'

const OPEN = 'sent_at_ms IS NULL AND given_up_at_ms IS NULL'
const ONCE = 'ON CONFLICT (kind, subject) DO NOTHING'
const LONGEST_PROBLEM = 300

/** Transactions whose payouts are told of: those of a store that was made for it. Without a webhook nobody would ever empty the table. */
const telling = new WeakSet<SqlTx>()
export const tellPayouts = (tx: SqlTx): void => void telling.add(tx)

/** Of an alert that was raised or cleared just now. An alert that lasts is told of once. */
export async function tellAlert(tx: SqlTx, kind: 'alert' | 'alert_over', alertId: string, at: Millis): Promise<void> {
  await tx.run(
    `INSERT INTO notice (id, kind, subject, detail, created_at_ms, tries, next_try_at_ms) VALUES ($1, $2, $3, '', $4, 0, $4) ${ONCE}`,
    [uuid(), kind, alertId, at],
  )
}

/** Of payouts that were confirmed just now and are in `paid_total` already; and of what their players reached with them. */
export async function tellConfirmed(tx: SqlTx, payouts: readonly PayoutId[]): Promise<void> {
  if (payouts.length === 0 || !telling.has(tx)) return
  const at = await transactionNow(tx)
  const list = listValue(tx, payouts)
  await tx.run(
    `INSERT INTO notice (id, kind, subject, player_id, detail, created_at_ms, tries, next_try_at_ms)
     SELECT 'payout-' || id, 'payout', id, player_id, '', CAST($2 AS bigint), 0, CAST($2 AS bigint) FROM payout WHERE ${inList(tx, 'id', '$1')} ${ONCE}`,
    [list, at],
  )
  const reached = await tx.all(
    `SELECT t.player_id, t.kills, a.added FROM paid_total t JOIN
       (SELECT player_id, sum(kills) AS added FROM payout WHERE ${inList(tx, 'id', '$1')} GROUP BY player_id) a
       ON a.player_id = t.player_id`,
    [list],
  )
  await insertMilestones(
    tx,
    reached.flatMap((row) => {
      const kills = BigInt(String(row['kills']))
      const step = milestoneIn(kills - BigInt(String(row['added'])), kills)
      const playerId = text(row, 'player_id')
      return step === null ? [] : [{ subject: `player:${playerId}:${step}`, playerId, detail: String(step) }]
    }),
    at,
  )
}

const WHOLE_BAN = 100_000_000n

/** Of what was paid in all, where the sum has passed a milestone since it was made last. */
export async function tellPaid(tx: SqlTx, before: bigint, after: bigint, at: Millis): Promise<void> {
  const step = milestoneIn(before / WHOLE_BAN, after / WHOLE_BAN)
  if (step !== null) await insertMilestones(tx, [{ subject: `paid:${step}`, playerId: null, detail: String(step) }], at)
}

interface Milestone {
  readonly subject: string
  readonly playerId: string | null
  readonly detail: string
}

const insertMilestones = (tx: SqlTx, milestones: readonly Milestone[], at: Millis): Promise<number> =>
  insertRows(
    tx,
    'notice',
    {
      id: 'text',
      kind: 'text',
      subject: 'text',
      player_id: 'text',
      detail: 'text',
      created_at_ms: 'bigint',
      tries: 'int',
      next_try_at_ms: 'bigint',
    },
    milestones.map(({ subject, playerId, detail }) => [uuid(), 'milestone', subject, playerId, detail, at, 0, at]),
    { conflict: ONCE },
  )

export function createNoticeStore(database: Database, now: () => Promise<Millis> = () => database.now()): NoticeStore {
  /** Whoever took it again meanwhile has counted one more try: then this try's end is no longer told. */
  const end = (batch: NoticeBatch, set: string, values: readonly (string | number)[]): Promise<unknown> =>
    database.transaction((tx) =>
      tx.run(`UPDATE notice SET ${set} WHERE batch = $1 AND tries = $2 AND ${OPEN}`, [
        batch.batch,
        batch.tries,
        ...values,
      ]),
    )
  return {
    async take(channel, claimMs, size) {
      const at = await now()
      return database.transaction((tx) => take(tx, channel, { at, until: at + claimMs, size }))
    },
    sent: async (batch) => void (await end(batch, 'sent_at_ms = $3', [await now()])),
    giveUp: async (batch, problem) =>
      void (await end(batch, 'given_up_at_ms = $3, problem = $4', [await now(), shorten(problem)])),
    later: async (batch, afterMs, problem, free) =>
      void (await end(batch, 'next_try_at_ms = $3, problem = $4, tries = $5', [
        (await now()) + afterMs,
        shorten(problem),
        free ? batch.tries - 1 : batch.tries,
      ])),
    async sweep({ openMs, endedMs }) {
      const at = await now()
      return database.transaction(async (tx) => {
        const late = await tx.run(
          `UPDATE notice SET given_up_at_ms = $1, problem = 'nobody could be told in time' WHERE ${OPEN} AND created_at_ms < $2`,
          [at, at - openMs],
        )
        await tx.run('DELETE FROM notice WHERE sent_at_ms < $1 OR given_up_at_ms < $1', [at - endedMs])
        return late
      })
    },
  }
}

const shorten = (problem: string): string => cleanText(problem).slice(0, LONGEST_PROBLEM)

interface Claim {
  readonly at: Millis
  readonly until: Millis
  readonly size: number
}

async function take(tx: SqlTx, channel: NoticeChannel, claim: Claim): Promise<NoticeBatch | null> {
  const kinds = inList(tx, 'kind', '$1')
  const list = listValue(tx, KINDS_OF_CHANNEL[channel])
  const [open] = await tx.all(
    `SELECT batch, tries, next_try_at_ms FROM notice WHERE ${kinds} AND batch IS NOT NULL AND ${OPEN} ORDER BY created_at_ms, id LIMIT 1`,
    [list],
  )
  if (open) {
    // One message of a channel at a time: what Discord or a failed try asks to wait holds up what is behind it, too.
    if (count(open, 'next_try_at_ms') > claim.at) return null
    const batch = text(open, 'batch')
    const tries = count(open, 'tries') + 1
    const taken = await tx.run(
      `UPDATE notice SET tries = $3, next_try_at_ms = $4 WHERE batch = $1 AND tries = $2 AND ${OPEN}`,
      [batch, tries - 1, tries, claim.until],
    )
    return taken === 0 ? null : { batch, tries, notices: await noticesOf(tx, batch) }
  }
  const batch = uuid()
  const taken = await tx.run(
    `UPDATE notice SET batch = $2, tries = 1, next_try_at_ms = $3 WHERE batch IS NULL AND id IN
       (SELECT id FROM notice WHERE ${kinds} AND batch IS NULL AND ${OPEN} ORDER BY created_at_ms, id LIMIT $4)`,
    [list, batch, claim.until, claim.size],
  )
  return taken === 0 ? null : { batch, tries: 1, notices: await noticesOf(tx, batch) }
}

async function noticesOf(tx: SqlTx, batch: string): Promise<readonly Notice[]> {
  const rows = await tx.all(
    `SELECT n.kind, n.subject, n.detail, o.kills, o.amount_units, a.kind AS alert_kind, a.detail AS alert_detail,
       p.discord_name, coalesce(p.hide_name, true) AS hidden, p.deleted_at_ms
     FROM notice n LEFT JOIN player p ON p.id = n.player_id LEFT JOIN payout o ON n.kind = 'payout' AND o.id = n.subject
       LEFT JOIN alert a ON n.kind IN ('alert', 'alert_over') AND a.id = n.subject
     WHERE n.batch = $1 ORDER BY n.created_at_ms, n.id`,
    [batch],
  )
  return rows.map(notice)
}

const notice = (row: Row): Notice => ({
  kind: text(row, 'kind') as NoticeKind,
  subject: text(row, 'subject'),
  detail: text(row, 'detail'),
  playerName: flag(row, 'hidden') || row['deleted_at_ms'] !== null ? null : textOrNull(row, 'discord_name'),
  kills: row['kills'] === null ? null : count(row, 'kills'),
  amount: row['amount_units'] === null ? null : money(row, 'amount_units'),
  alertKind: textOrNull(row, 'alert_kind'),
  alertDetail: textOrNull(row, 'alert_detail'),
})
