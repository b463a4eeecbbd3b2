// The API's pages of a player over a database of the test's own; who calls is said by the test, since logins have tests of their own.
import { randomUUID } from 'node:crypto'
import request from 'supertest'
import { createHandlers } from '../../../apps/api/src/api.js'
import { createApp } from '../../../apps/api/src/app.js'
import { adminCaller } from '../../../apps/api/src/fixtures/callers.js'
import { checkedApp } from '../../../apps/api/src/fixtures/checked-app.js'
import { runApi } from '../../../apps/api/src/fixtures/running-api.js'
import type { ApiHooks } from '../../../apps/api/src/http/hooks.js'
import { NOBODY, type Identity } from '../../../apps/api/src/http/identity.js'
import {
  createStore,
  importPlayers,
  insertSession,
  readSessionStatus,
  type Database,
  type SqlValue,
} from '@pay2slay/db'
import {
  asId,
  capWindows,
  planPlayer,
  units,
  type AccrualId,
  type Caps,
  type CapWindows,
  type EpicDirectory,
  type GuildDirectory,
  type PayoutId,
  type PayoutPlan,
  type PlayerId,
  type SettlementCandidate,
} from '@pay2slay/domain'
import { addressCodec } from '@pay2slay/banano-rpc'
import { fakeClock } from '@pay2slay/testing'
import {
  accrualWrite,
  addPlayers,
  baselineWrite,
  DAY,
  openOperator,
  OPERATOR,
  planOf,
  readStates,
} from '../books/fill.js'
import type { PlayerSettings } from '../../../apps/api/src/player-settings.js'

export interface PlayerApiOptions {
  readonly player?: Partial<PlayerSettings>
  readonly directory?: EpicDirectory
  readonly guild?: GuildDirectory | null
}

export type PlayerApi = Awaited<ReturnType<typeof playerApi>>

export async function playerApi(url: string, database: Database, options: PlayerApiOptions = {}) {
  const clock = fakeClock()
  const running = await runApi(url)
  const settings = { ...running.settings, player: { ...running.settings.player, ...options.player } }
  let now = await clock.now()
  const { directory = running.outside.directory, guild = null } = options
  const handlers = createHandlers({
    ...running,
    settings,
    readiness: () => Promise.resolve({ failed: null, stops: [] }),
    outside: { ...running.outside, directory, guild },
    now: () => now,
  })
  const authenticate: NonNullable<ApiHooks['authenticate']> = async ({ operation, req }) => {
    if (req.get('x-test-admin') === 'operator') return { player: null, admin: adminCaller('operator') }
    const playerId = req.get('x-test-player')
    if (playerId === undefined) return NOBODY
    const windows = capWindows(now, settings.resetTimeZone)
    const page =
      operation.withSession === 'status'
        ? await readSessionStatus(database, { sessionId: sessionOf(playerId), now, windows })
        : null
    const player = { playerId, sessionId: sessionOf(playerId), discordId: 'd', status: page?.status ?? null }
    return { player: player as unknown as Identity['player'], admin: null }
  }
  const hooks = { authenticate }
  const { observer } = running
  const { app, breaches } = checkedApp(createApp({ observer, metrics: { observe() {} }, handlers, hooks }))
  const store = createStore(database, { now: () => clock.now() })
  const players = [...(await addPlayers(database, 2))]
  await database.transaction(async (tx) => {
    for (const playerId of players) {
      const session = { ...SESSION, id: sessionOf(playerId), playerId }
      await insertSession(tx, session)
    }
  })
  const as = (number: number, method: 'get' | 'post' | 'delete', path: string) =>
    call(request(app), method, path).set('x-test-player', String(players[number - 1]))
  /** What `plan` makes of the player's candidate, written. */
  const planned = async (
    number: number,
    plan: (candidate: SettlementCandidate, at: number, windows: CapWindows) => PayoutPlan,
  ) => {
    const runId = `run-${Math.random()}`
    await store.prepareSettlement({ runId, order: 'oldest_first', seed: 1 })
    return store.transaction(async (tx) => {
      const at = await tx.now()
      const dayStart = Math.floor(at / DAY) * DAY
      const windows = {
        timeZone: 'UTC',
        dayStart,
        dayEnd: dayStart + DAY,
        weekStart: dayStart - 3 * DAY,
        weekEnd: dayStart + 4 * DAY,
      }
      const page = await tx.settlementPage({ runId, afterPosition: 0, limit: 100, windows, owedLimit: 1_000 })
      const mine = page.filter(({ facts }) => facts.playerId === players[number - 1])
      const plans = mine.map((candidate) => ({ ...plan(candidate, at, windows), plannedAt: at, windows }))
      await tx.writePlans(plans)
      return plans[0]
    })
  }
  return {
    app,
    store,
    players,
    idOf: (number: number): PlayerId => players[number - 1] ?? asId('nobody'),
    get: (path: string, number = 1) => as(number, 'get', path),
    post: (path: string, body: object = {}, number = 1) => as(number, 'post', path).send(body),
    delete: (path: string, body?: object, number = 1) => as(number, 'delete', path).send(body),
    /** Of reads; writes ask the database. */
    at: (to: number) => {
      now = to
      clock.set(to)
    },
    run: (text: string, values: readonly SqlValue[] = []) => database.transaction((tx) => tx.run(text, values)),
    all: (text: string, values: readonly SqlValue[] = []) => database.read.all(text, values),
    /** Each player gets a baseline, then `kills` more. */
    async accrue(kills: number) {
      const states = await readStates(store)
      const starts = states.filter(({ baseline }) => baseline === 0).map((state) => baselineWrite(state, 100))
      if (starts.length > 0) await store.transaction((tx) => tx.applyReadings(starts))
      const at = await clock.now()
      const rises = (await readStates(store)).map((state) => accrualWrite(state, kills, at))
      await store.transaction((tx) => tx.applyReadings(rises))
    },
    /** A planned payout of all that a player is owed. */
    plan: (number = 1) => planned(number, planOf),
    /** A planned payout as the rules of settlement make it, within these caps and this budget. */
    settle: (caps: Caps, budget = units(10n ** 18n)) =>
      planned(1, (candidate, at, windows) => {
        const largest = units(10n ** 18n)
        const ids = { payout: () => asId<PayoutId>(randomUUID()), accrual: () => asId<AccrualId>(randomUUID()) }
        const { eligibility } = settings.player
        const context = { now: at, windows, caps, minPayout: units(1n), maxPayout: largest, operatorAccount: OPERATOR }
        const plan = planPlayer(candidate, { ...context, eligibility, codec: addressCodec, ids }, budget)
        if (!plan.ok) throw new Error(plan.error)
        return plan.value
      }),
    /** As a dry world does it: the books of this test belong to a live one, so its word is changed for a moment. */
    async confirm(payoutId: string) {
      await database.transaction((tx) => tx.run(`UPDATE world SET mode = 'dry'`))
      await store.transaction(async (tx) => tx.confirmDry([asId(payoutId)], await tx.now()))
      await database.transaction((tx) => tx.run(`UPDATE world SET mode = 'live'`))
    },
    /** The owner of an account that was deleted logs in again: the number of the new player. */
    async again(number: number) {
      const spec = { discordId: `d${number}`, discordName: 'anew', epicAccountId: `e${number}`, address: null }
      await importPlayers(database, [spec], 'test', now)
      const [row] = await database.read.all('SELECT id FROM player WHERE discord_id = $1', [`d${number}`])
      const playerId = asId<PlayerId>(String(row?.['id']))
      await database.transaction((tx) => insertSession(tx, { ...SESSION, id: sessionOf(playerId), playerId }))
      return players.push(playerId)
    },
    openOperator: () => openOperator(store),
    async close() {
      await running.close()
      if (breaches.length > 0) throw new Error(`The contract was broken: ${breaches.join(' | ')}`)
    },
  }
}

const sessionOf = (playerId: string): string => `session of ${playerId}`
const SESSION = {
  kind: 'player',
  adminId: null,
  data: '{}',
  userAgent: null,
  createdAt: 0,
  seenAt: 0,
  expiresAt: 8e15,
  endsAt: 8e15,
} as const

const call = (agent: ReturnType<typeof request>, method: 'get' | 'post' | 'delete', path: string) =>
  method === 'get' ? agent.get(path) : method === 'post' ? agent.post(path) : agent.delete(path)

export const bodyOf = (response: { readonly body: unknown }) => response.body as Readonly<Record<string, unknown>>
