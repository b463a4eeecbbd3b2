// Rate and caps: what is in force, what was and will be, what a change would mean, and the change itself.
import {
  capWindows,
  draftTerms,
  formatBan,
  parseBan,
  setTerms,
  shownTerms,
  units,
  versionAt,
  worthPerDay,
  type Millis,
  type PayoutTerms,
  type TermsRequest,
  type TermsVersion,
  type Units,
} from '@pay2slay/domain'
import { listTerms, presentTerms, readTermsEffect, type Database, type TermsEffect } from '@pay2slay/db'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import type { DatabaseKeeper } from '../database-keeper.js'
import { orProblem, problemOf } from '../domain-problem.js'
import type { Handlers } from '../http/handlers.js'
import { isoTime } from '../render.js'
import type { ApiSettings } from '../settings.js'
import { adminActor } from './actor.js'

export interface OperationsTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
}

type Ids = 'getPayoutConfig' | 'setPayoutConfig' | 'listPayoutConfigs' | 'previewPayoutConfig'

export function payoutConfigHandlers({ settings, keeper }: OperationsTools): Pick<Handlers, Ids> {
  const { terms } = settings
  return {
    getPayoutConfig: async () => ({
      status: 200,
      body: await keeper.read((database) => present(database, terms.configured)),
    }),
    async setPayoutConfig(call) {
      const request = { ...requestOf(call.body), reason: call.body.reason }
      const set = await keeper.write((store) => setTerms(store, terms, request, adminActor(call)))
      return { status: 200, body: versionBody(orProblem(set)) }
    },
    async listPayoutConfigs({ query: { limit, cursor } }) {
      const after = decodeCursor(cursor)
      const found = await keeper.read(({ read }) => listTerms(read, { limit: limit + 1, before: after?.at }))
      const rows = found.slice(0, limit)
      const page = pageFieldsOf({ rows, hasMore: found.length > limit }, ({ effectiveAt, id }) => ({
        at: effectiveAt,
        id,
      }))
      return { status: 200, body: { versions: rows.map(versionBody), ...page } }
    },
    previewPayoutConfig: async ({ body }) => ({
      status: 200,
      body: await keeper
        .write((store, database) =>
          // Drafted as it would be set, in a transaction that writes nothing.
          store.transaction(async (tx) => {
            const drafted = orProblem(await draftTerms(tx, terms, { ...requestOf(body), reason: '' }, { actor: '' }))
            return { drafted, now: await tx.now(), database }
          }),
        )
        .then(({ drafted: { draft, before }, now }) =>
          keeper.read((database) =>
            preview(database, settings, { now, before, after: draft, from: draft.effectiveAt }),
          ),
        ),
    }),
  }
}

interface Change {
  readonly ban_per_kill?: string
  readonly daily_kill_cap?: number | null
  readonly weekly_kill_cap?: number | null
  readonly effective_at?: string
}

/** The contract has checked the shapes; what is left are amounts and times that no shape can tell. */
function requestOf(body: Change): Omit<TermsRequest, 'reason'> {
  const { ban_per_kill: rate, daily_kill_cap: daily, weekly_kill_cap: weekly, effective_at: at } = body
  return {
    ...(rate !== undefined && { perKill: amountOf(rate) }),
    ...(daily !== undefined && { dailyKills: daily }),
    ...(weekly !== undefined && { weeklyKills: weekly }),
    ...(at !== undefined && { effectiveAt: Date.parse(at) }),
  }
}

function amountOf(text: string): Units {
  const parsed = parseBan(text)
  if (!parsed.ok) throw problemOf({ kind: 'invalid', what: 'ban_per_kill', detail: parsed.error })
  return parsed.value
}

async function present(database: Database, configured: PayoutTerms) {
  const now = await database.now()
  const versions = await presentTerms(database.read, now)
  const current = versionAt(versions, now)
  return {
    ...shownTerms(current ?? configured),
    has_overrides: current !== null,
    current: current ? versionBody(current) : configuredBody(configured),
    planned: versions.filter(({ effectiveAt }) => effectiveAt > now).map(versionBody),
  }
}

const versionBody = (version: TermsVersion) => ({
  id: version.id,
  ...shownTerms(version),
  effective_at: isoTime(version.effectiveAt),
  set_by: version.actor,
  reason: version.reason,
  created_at: isoTime(version.createdAt),
})

const configuredBody = (terms: PayoutTerms) => ({
  id: null,
  ...shownTerms(terms),
  effective_at: null,
  set_by: null,
  reason: null,
  created_at: null,
})

interface Previewed {
  readonly now: Millis
  readonly from: Millis
  readonly before: PayoutTerms
  readonly after: PayoutTerms
}

async function preview({ read }: Database, settings: ApiSettings, { now, from, before, after }: Previewed) {
  const windows = capWindows(now, settings.resetTimeZone)
  const effect = await readTermsEffect(read, { now, windows, before: before.caps, after: after.caps })
  const { multipliers } = settings.terms.bounds
  const worth = (kills: number | null, { perKill }: PayoutTerms) =>
    kills === null ? null : formatBan(units(BigInt(kills) * perKill))
  const perDay = (kills: number, { perKill }: PayoutTerms) =>
    formatBan(worthPerDay(kills, { perKill, multipliers }, Math.max(1, effect.days)))
  return {
    effective_at: isoTime(from),
    before: shownTerms(before),
    after: shownTerms(after),
    most_per_player: {
      daily_ban_before: worth(before.caps.dailyKills, before),
      daily_ban_after: worth(after.caps.dailyKills, after),
      weekly_ban_before: worth(before.caps.weeklyKills, before),
      weekly_ban_after: worth(after.caps.weeklyKills, after),
    },
    players_at_cap_today: effect.atCap,
    owed_kills: effect.owedKills,
    owed_ban: formatBan(effect.owed),
    estimate: {
      days: Math.round(effect.days * 10) / 10,
      kills_per_day: Math.round(effect.kills / Math.max(1, effect.days)),
      ban_per_day_before: perDay(effect.payable.before, before),
      ban_per_day_after: perDay(effect.payable.after, after),
    },
    notes: notesOf(effect, before, after),
  }
}

function notesOf(effect: TermsEffect, before: PayoutTerms, after: PayoutTerms): string[] {
  const notes = ['Kills that are owed already keep the rate they were made at.']
  if (after.caps.dailyKills === null && after.caps.weeklyKills === null)
    notes.push('Without any cap only the budget and the outflow limits bound what one player is paid.')
  if (effect.days < 1) notes.push('There is less than a day of history: the estimate says little.')
  if (before.perKill !== after.perKill) notes.push('Payouts that are planned already are not changed.')
  return notes
}
