// accrue: kills become owed BAN. Players are read a page at a time, longest unread first; what their readings do is decided by
// pure rules and written in one transaction a page, guarded so that a second scheduler or a crash can neither repeat nor lose it.
import type { AccrualRules } from '../accrual/observe.js'
import { observe } from '../accrual/observe.js'
import type { PlayerId } from '../ids.js'
import type { Millis, Observation, ReadingWrite } from '../model.js'
import { units, type Units } from '../money.js'
import {
  ConflictError,
  type Checkpoint,
  type Ids,
  type KillSource,
  type KillSourceError,
  type Observer,
  type PlayersPart,
  type PlayerToRead,
  type Store,
  type Tx,
  type Unreadable,
} from '../ports.js'
import { rulesUnder } from '../terms.js'
import { inLanes, Places } from './lanes.js'
import { messageOf, rethrowIfBooksFail } from './one-by-one.js'

export interface AccrueDeps {
  readonly store: Store
  readonly kills: KillSource
  readonly ids: Ids
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface AccrueSettings {
  readonly rules: AccrualRules
  /** Players per transaction. */
  readonly pageSize: number
  /** Only these players; others read the rest. Absent: everybody. */
  readonly part?: PlayersPart
  /** Questions to the provider under way at once. */
  readonly concurrency: number
  /** How long the directory's last good answer holds. */
  readonly verificationGrace: Millis
}

export interface AccrueReport {
  considered: number
  accruals: number
  kills: number
  amount: Units
  /** By outcome of the rules: unchanged, accrued, stale, regression, lowered, pending, baseline. */
  outcomes: Record<string, number>
  /** By reason why nothing was read, or written: `error` is a player's own, who is named in an event. */
  failures: Record<string, number>
  /** Guarded writes that found another writer's values: nothing was written for them. */
  conflicts: number
}

/** Nothing was read; `unreadable` where the provider said that of the account itself. */
interface Failure {
  readonly playerId: PlayerId
  readonly unreadable?: Unreadable
}

interface Answer {
  readonly player: PlayerToRead
  readonly observation: Observation
}

export async function accrue(deps: AccrueDeps, settings: AccrueSettings, signal?: AbortSignal): Promise<AccrueReport> {
  const report: AccrueReport = {
    considered: 0,
    accruals: 0,
    kills: 0,
    amount: units(0n),
    outcomes: {},
    failures: {},
    conflicts: 0,
  }
  const readBefore = await deps.store.now()
  const places = new Places(settings.concurrency)
  const kills: KillSource = { read: (...of) => places.take(() => deps.kills.read(...of)) }
  await inLanes(deps.store.writersAtOnce, pagesToRead(deps, settings, readBefore, signal), (page) =>
    accruePage({ ...deps, kills }, settings, page, readBefore, report, signal),
  )
  count(deps.observer, report)
  return report
}

async function* pagesToRead(
  { store }: AccrueDeps,
  { pageSize: limit, part }: AccrueSettings,
  readBefore: Millis,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly PlayerToRead[], void> {
  let after: { lastReadAt: Millis; playerId: PlayerId } | null = null
  while (!signal?.aborted) {
    const page: readonly PlayerToRead[] = await store.playersToRead({ readBefore, after, limit, ...(part && { part }) })
    const last = page.at(-1)
    if (!last) return
    after = { lastReadAt: last.lastReadAt, playerId: last.state.playerId }
    yield page
  }
}

async function accruePage(
  deps: AccrueDeps,
  settings: AccrueSettings,
  page: readonly PlayerToRead[],
  now: Millis,
  report: AccrueReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  // An expired directory answer stops accrual but leaves the cursor: after the outage the kills of that time still count.
  const isFresh = (player: PlayerToRead) => now - (player.directoryAnsweredAt ?? 0) <= settings.verificationGrace
  const fresh = page.filter(isFresh)
  const failed: Failure[] = page.filter((player) => !isFresh(player)).map(({ state: { playerId } }) => ({ playerId }))
  add(report.failures, 'directory_too_old', failed.length)
  report.considered += page.length
  const answers = await readPage(deps, fresh, settings.concurrency, report, failed, signal)
  await deps.checkpoint('accrue:read')
  try {
    tally(report, await deps.store.transaction((tx) => write(deps, settings, tx, answers, failed)))
  } catch (error) {
    // One bad row must not cost the others their kills: write them one by one and name the bad one.
    if (!(error instanceof ConflictError)) await rethrowIfBooksFail(deps.store, error)
    deps.observer.event('warn', 'accrue_page_not_written', { detail: messageOf(error), players: answers.length })
    for (const answer of answers) await writeAlone(deps, settings, answer, report)
    await touchAlone(deps, failed)
  }
  await deps.checkpoint('accrue:committed')
}

async function readPage(
  deps: AccrueDeps,
  players: readonly PlayerToRead[],
  concurrency: number,
  report: AccrueReport,
  failed: Failure[],
  signal: AbortSignal | undefined,
): Promise<Answer[]> {
  const answers: Answer[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let player = players[next++]; player && !signal?.aborted; player = players[next++]) {
      const { playerId, epicAccountId } = player.state
      try {
        const told = await deps.kills.read(epicAccountId, signal)
        if (told.ok) {
          answers.push({ player, observation: told.value })
          continue
        }
        if (signal?.aborted) return
        add(report.failures, told.error.kind, 1)
        deps.observer.event('debug', 'kills_not_read', { playerId, kind: told.error.kind })
        failed.push({ playerId, ...unreadableOf(told.error) })
      } catch (error) {
        if (signal?.aborted) return
        fail(deps, report, playerId, error)
        failed.push({ playerId })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, players.length) }, worker))
  return answers
}

/** What is no fault of the account says nothing about it. */
function unreadableOf({ kind }: KillSourceError): Pick<Failure, 'unreadable'> {
  return kind === 'private' || kind === 'not_found' || kind === 'no_data' ? { unreadable: kind } : {}
}

interface Tally {
  readonly writes: readonly ReadingWrite[]
  readonly conflicts: readonly PlayerId[]
  readonly stale: number
}

async function write(
  deps: AccrueDeps,
  settings: AccrueSettings,
  tx: Tx,
  answers: readonly Answer[],
  failed: readonly Failure[],
): Promise<Tally> {
  const now = await tx.now()
  // The rate of this transaction's moment, so that a version counts from the stated time on, whenever the cycle began.
  const rules = rulesUnder(await tx.termsAt(now), settings.rules)
  const writes: ReadingWrite[] = []
  const stale: PlayerId[] = []
  for (const { player, observation } of answers) {
    const ids = { accrual: deps.ids.accrual(), reading: deps.ids.reading() }
    const decided = observe(player.state, observation, rules, now, ids, player.countedUpTo)
    if (decided.outcome === 'stale') stale.push(player.state.playerId)
    else writes.push(decided)
  }
  const conflicts = writes.length === 0 ? [] : await tx.applyReadings(writes)
  await touch(tx, failed, stale, now)
  await deps.checkpoint('accrue:written')
  return { writes, conflicts, stale: stale.length }
}

/** Puts players behind those who wait longer; what the provider said about the account itself is noted for them. */
async function touch(tx: Tx, failed: readonly Failure[], stale: readonly PlayerId[], at: Millis): Promise<void> {
  const touched = [...failed.map(({ playerId }) => playerId), ...stale]
  if (touched.length > 0) await tx.touchRead(touched, at)
  const notes = [
    ...failed.flatMap(({ playerId, unreadable }) => (unreadable ? [{ playerId, unreadable }] : [])),
    ...stale.map((playerId) => ({ playerId, unreadable: null })),
  ]
  if (notes.length > 0) await tx.noteUnreadable(notes)
}

async function writeAlone(
  deps: AccrueDeps,
  settings: AccrueSettings,
  answer: Answer,
  report: AccrueReport,
): Promise<void> {
  try {
    tally(report, await deps.store.transaction((tx) => write(deps, settings, tx, [answer], [])))
  } catch (error) {
    const { playerId } = answer.player.state
    if (error instanceof ConflictError) {
      report.conflicts += 1
      deps.observer.event('error', 'accrue_player_conflict', { playerId, detail: error.message })
      return
    }
    await rethrowIfBooksFail(deps.store, error)
    fail(deps, report, playerId, error)
    await touchAlone(deps, [{ playerId }])
  }
}

/** Where even that fails they only come first again. */
async function touchAlone(deps: AccrueDeps, failed: readonly Failure[]): Promise<void> {
  if (failed.length === 0) return
  try {
    await deps.store.transaction(async (tx) => touch(tx, failed, [], await tx.now()))
  } catch (error) {
    await rethrowIfBooksFail(deps.store, error)
    deps.observer.event('error', 'accrue_not_touched', { players: failed.length, detail: messageOf(error) })
  }
}

function fail(deps: AccrueDeps, report: AccrueReport, playerId: PlayerId, error: unknown): void {
  add(report.failures, 'error', 1)
  deps.observer.event('error', 'accrue_player_failed', { playerId, detail: messageOf(error) })
}

/** Called after the commit only: a transaction that is run again must not be counted twice. */
function tally(report: AccrueReport, { writes, conflicts, stale }: Tally): void {
  add(report.outcomes, 'stale', stale)
  const lost = new Set(conflicts)
  report.conflicts += lost.size
  let amount: bigint = report.amount
  for (const { before, accrual, outcome } of writes) {
    if (lost.has(before.playerId)) continue
    add(report.outcomes, outcome, 1)
    if (!accrual) continue
    report.accruals += 1
    report.kills += accrual.toKills - accrual.fromKills
    amount += accrual.amount
  }
  report.amount = units(amount)
}

function count(observer: Observer, report: AccrueReport): void {
  observer.count('accrual_players_considered_total', report.considered)
  observer.count('accruals_total', report.accruals)
  observer.count('accrued_kills_total', report.kills)
  observer.count('accrual_conflicts_total', report.conflicts)
  for (const [outcome, n] of Object.entries(report.outcomes)) observer.count('readings_total', n, { outcome })
  for (const [reason, n] of Object.entries(report.failures))
    observer.count('accrual_players_skipped_total', n, { reason })
}

function add(into: Record<string, number>, key: string, by: number): void {
  if (by > 0) into[key] = (into[key] ?? 0) + by
}
