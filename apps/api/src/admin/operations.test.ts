// Running the service over HTTP, against the contract: what is asked for is written down, what is refused changes nothing.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { accountOfSeed, createSealKeys, openSealedSeed, parseSeed } from '@pay2slay/banano-rpc'
import { createJobRequests, createJobStates, createLeases, createStore, sealedSeed } from '@pay2slay/db'
import { randomBytes } from 'node:crypto'
import request from 'supertest'
import { createHandlers } from '../api.js'
import { createApp } from '../app.js'
import { checkedApp, type CheckedApp } from '../fixtures/checked-app.js'
import { bodyOf, runSqliteApi, TEST_WORLD, type SqliteApi } from '../fixtures/running-api.js'
import type { AdminSession } from '../http/identity.js'
import type { ApiSettings } from '../settings.js'

const ADMIN: AdminSession = {
  adminId: 'email:ann@example.org',
  subject: 'the id of her account',
  role: 'operator',
  sessionId: 's',
  discordName: null,
  expiresAt: Number.MAX_SAFE_INTEGER,
  endsAt: Number.MAX_SAFE_INTEGER,
}

let api: SqliteApi
let checked: CheckedApp
beforeEach(async () => {
  api = await runSqliteApi()
  checked = appOf({})
})
afterEach(async () => {
  await api.close()
  expect(checked.breaches).toEqual([])
})

function appOf(changes: Partial<ApiSettings>): CheckedApp {
  const settings = { ...api.settings, ...changes }
  const readiness = () => Promise.resolve({ failed: null, stops: [] })
  const handlers = createHandlers({ ...api, settings, readiness })
  const tools = { observer: { count: () => {}, gauge: () => {}, event: () => {} }, metrics: { observe: () => {} } }
  return checkedApp(createApp({ ...tools, handlers, hooks: { authenticate: () => ({ player: null, admin: ADMIN }) } }))
}

const get = async (path: string) => bodyOf(await request(checked.app).get(path).expect(200))
const post = (path: string, body: object = {}) => request(checked.app).post(path).send(body)
const rows = (text: string) => api.database.read.all(text)
const audited = async () => (await rows('SELECT action FROM audit_log ORDER BY id')).map((row) => row['action'])

describe('rate and caps', () => {
  it('are those of the configuration until they are set, and then tell who, when and what comes', async () => {
    expect(await get('/admin/payout/config')).toMatchObject({
      ban_per_kill: '0.05',
      daily_kill_cap: 100,
      weekly_kill_cap: null,
      has_overrides: false,
      current: { id: null },
      planned: [],
    })
    const set = bodyOf(await post('/admin/payout/config', { ban_per_kill: '0.06', reason: 'thanks' }).expect(200))
    const later = new Date(Date.now() + 3_600_000).toISOString()
    await post('/admin/payout/config', { daily_kill_cap: null, effective_at: later, reason: 'open' }).expect(200)
    expect(await get('/admin/payout/config')).toMatchObject({
      ban_per_kill: '0.06',
      daily_kill_cap: 100,
      has_overrides: true,
      current: set,
      planned: [
        { daily_kill_cap: null, ban_per_kill: '0.06', effective_at: later, set_by: ADMIN.adminId, reason: 'open' },
      ],
    })
    expect(await get('/admin/payout/config/history')).toMatchObject({
      versions: [{ daily_kill_cap: null }, { ban_per_kill: '0.06' }],
      has_more: false,
    })
    expect(await audited()).toEqual(['update_payout_config', 'update_payout_config'])
  })

  it.each([
    [{ ban_per_kill: '0' }, 'ban_per_kill'],
    [{ ban_per_kill: '10.1' }, 'ban_per_kill'],
    [{ daily_kill_cap: 0 }, 'daily_kill_cap'],
    [{ ban_per_kill: '0.0001', daily_kill_cap: 99 }, 'daily_kill_cap'],
    [{ daily_kill_cap: 1_000, weekly_kill_cap: 10 }, 'weekly_kill_cap: it must not be below the daily cap'],
    [{ effective_at: '2020-01-01T00:00:00Z' }, 'effective_at'],
    [{ ban_per_kill: -1 }, 'ban_per_kill'],
    [{ ban_per_kill: '1e3' }, 'ban_per_kill'],
    [{ surprise: 1 }, 'surprise'],
  ])('%j is refused with a sentence that names the field, and nothing is written', async (change, field) => {
    const answer = await post('/admin/payout/config', { ...change, reason: 'a test' }).expect(422)
    expect(JSON.stringify(bodyOf(answer))).toContain(field)
    expect(await rows('SELECT id FROM payout_config')).toEqual([])
    expect(await audited()).toEqual([])
  })

  it('history is paged', async () => {
    for (const cap of [10, 20, 30])
      await post('/admin/payout/config', { daily_kill_cap: cap, reason: 'a test' }).expect(200)
    const first = await get('/admin/payout/config/history?limit=2')
    expect(first).toMatchObject({ versions: [{ daily_kill_cap: 30 }, { daily_kill_cap: 20 }], has_more: true })
    const { next_cursor: cursor } = first as { next_cursor: string }
    expect(await get(`/admin/payout/config/history?limit=2&cursor=${cursor}`)).toMatchObject({
      versions: [{ daily_kill_cap: 10 }],
      has_more: false,
    })
    await request(checked.app).get('/admin/payout/config/history?cursor=zzz').expect(422)
  })

  it('a preview tells what would be, and changes nothing', async () => {
    const told = await post('/admin/payout/config/preview', { ban_per_kill: '0.1', daily_kill_cap: 50 }).expect(200)
    expect(bodyOf(told)).toMatchObject({
      before: { ban_per_kill: '0.05', daily_kill_cap: 100 },
      after: { ban_per_kill: '0.1', daily_kill_cap: 50 },
      most_per_player: { daily_ban_before: '5', daily_ban_after: '5', weekly_ban_before: null },
      players_at_cap_today: { before: 0, after: 0 },
      owed_kills: 0,
      estimate: { days: 0, ban_per_day_before: '0' },
    })
    await post('/admin/payout/config/preview', { ban_per_kill: '99' }).expect(422)
    expect(await rows('SELECT id FROM payout_config')).toEqual([])
  })
})

describe('the scheduler', () => {
  it('is asked for an accrual and then a settlement, or for one job, and asked twice waits once', async () => {
    const first = bodyOf(await post('/admin/scheduler/trigger').expect(202)) as { requests: { id: string }[] }
    expect(first).toMatchObject({ status: 'queued', requests: [{ kind: 'accrue' }, { kind: 'settle' }] })
    const second = bodyOf(await post('/admin/scheduler/settle').expect(202))
    expect(second).toMatchObject({ requests: [{ id: first.requests[1]?.id, actor: ADMIN.adminId, taken_at: null }] })
    expect(bodyOf(await post('/admin/scheduler/trigger', { job: 'reverify' }).expect(202))).toMatchObject({
      requests: [{ kind: 'reverify' }],
    })
    await post('/admin/scheduler/trigger', { job: 'pay' }).expect(422)
    expect(await audited()).toEqual(['request_accrue', 'request_settle', 'request_reverify'])

    const requests = createJobRequests(api.database)
    await requests.take(first.requests[0]?.id ?? '', 'scheduler 1')
    await requests.finish(first.requests[0]?.id ?? '', 'scheduler 1', '3 kills accrued')
    expect(await get('/admin/scheduler/requests?kind=accrue')).toMatchObject({
      requests: [{ kind: 'accrue', taken_by: 'scheduler 1', outcome: '3 kills accrued' }],
      has_more: false,
    })
    const page = await get('/admin/scheduler/requests?limit=2')
    expect(page).toMatchObject({ requests: [{ kind: 'reverify' }, { kind: 'settle' }], has_more: true })
    const { next_cursor: cursor } = page as { next_cursor: string }
    expect(await get(`/admin/scheduler/requests?cursor=${cursor}`)).toMatchObject({ requests: [{ kind: 'accrue' }] })
  })

  it('is asked with a reason, which stands in the audit log', async () => {
    await post('/admin/scheduler/trigger', { job: 'settle', reason: 'a player waits' }).expect(202)
    await post('/admin/scheduler/trigger', { job: 'settle', reason: 'no' }).expect(422)
    const told = (await rows('SELECT summary FROM audit_log ORDER BY id')).map((row) => row['summary'])
    expect(told).toEqual(['asked the scheduler for settle: a player waits'])
  })

  it('is alive while somebody holds a lease, and not by what files say', async () => {
    expect(await get('/admin/scheduler/status')).toMatchObject({ alive: false, last_heartbeat_ago_sec: null, jobs: [] })
    const states = createJobStates(api.database)
    await states.prepare('accrue', 60, 0)
    await states.started('accrue', 'h')
    await states.finished('accrue', 'done')
    await createLeases(api.database).acquire('accrue', 'h', 30_000)
    expect(await get('/admin/scheduler/status')).toMatchObject({
      alive: true,
      status: 'done',
      detail: null,
      jobs: [{ name: 'accrue', holder: 'h', runs: 1, last_outcome: 'done' }],
    })
    await createLeases(api.database).release('accrue', 'h')
    expect(await get('/admin/scheduler/status')).toMatchObject({ alive: false, detail: expect.any(String) })
  })

  it('works as often as it is told, between 30 seconds and a day', async () => {
    expect(await get('/admin/scheduler/config')).toMatchObject({
      accrual_interval_seconds: 1_200,
      has_overrides: false,
    })
    for (const seconds of [29, 86_401, 1.5, '60'])
      await post('/admin/scheduler/config', { accrual_interval_seconds: seconds }).expect(422)
    await post('/admin/scheduler/config').expect(422)
    await post('/admin/scheduler/config', { accrual_interval_seconds: 30 }).expect(200)
    expect(await get('/admin/scheduler/config')).toMatchObject({
      accrual_interval_seconds: 30,
      settlement_interval_seconds: 1_200,
      has_overrides: true,
      set_by: ADMIN.adminId,
    })
    expect(await audited()).toEqual(['update_scheduler_config'])
  })

  it.each([
    [30, 1],
    [89, 1],
    [90, 2],
    [1_200, 20],
  ])('tells its interval of %i seconds in whole minutes too, never as none: %i', async (seconds, minutes) => {
    await post('/admin/scheduler/config', { accrual_interval_seconds: seconds }).expect(200)
    expect(await get('/admin/stats')).toMatchObject({ accrual_interval_seconds: seconds, scheduler_minutes: minutes })
  })
})

describe('the operator seed', () => {
  const hex = () => randomBytes(32).toString('hex')

  it('is sealed for the scheduler, and neither answered, logged nor kept in the clear', async () => {
    const keys = await createSealKeys()
    checked = appOf({ sealPublicKey: keys.publicKey })
    const seed = hex()
    const parsed = parseSeed(seed)
    const account = parsed.ok ? accountOfSeed(parsed.value, 0) : null
    const answer = await post('/admin/config/operator-seed', {
      seed: ` ${seed.toUpperCase()}\n`,
      reason: 'new',
    }).expect(200)
    expect(bodyOf(answer)).toMatchObject({ success: true, address: account })
    expect(await get('/admin/config/operator-seed/status')).toMatchObject({
      configured: true,
      address: account,
      set_by: ADMIN.adminId,
      can_be_set: true,
      sealed_for_present_key: true,
    })
    const stored = await sealedSeed(api.database.read)
    if (!stored) throw new Error('a seed was sealed')
    const opened = await openSealedSeed(stored.sealed, keys.privateKey, { account: stored.account, world: TEST_WORLD })
    expect(opened.ok && Buffer.from(opened.value.reveal()).toString('hex')).toBe(seed)

    const everything = JSON.stringify(
      [
        answer.body,
        api.events,
        ...(await Promise.all(
          ['audit_log', 'sealed_seed', 'session', 'alert'].map((table) => rows(`SELECT * FROM ${table}`)),
        )),
      ],
      (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value),
    ).toLowerCase()
    expect(everything).not.toContain(seed)
    expect(await audited()).toEqual(['set_operator_seed'])
    checked = appOf({ sealPublicKey: (await createSealKeys()).publicKey })
    expect(await get('/admin/config/operator-seed/status')).toMatchObject({ sealed_for_present_key: false })
  })

  it.each(['0'.repeat(64), 'aB'.repeat(32), `${'0'.repeat(63)}1`])(
    'the seed %s, which anybody guesses, is not sealed',
    async (seed) => {
      checked = appOf({ sealPublicKey: (await createSealKeys()).publicKey })
      const answer = await post('/admin/config/operator-seed', { seed, reason: 'a test' }).expect(422)
      expect(bodyOf(answer)).toMatchObject({ detail: expect.stringMatching(/^Anybody can guess this seed/) })
      expect(await rows('SELECT id FROM sealed_seed')).toEqual([])
    },
  )

  it.each([
    ['too short', (seed: string) => seed.slice(1)],
    ['too long', (seed: string) => `${seed}0`],
    ['no hexadecimal', (seed: string) => `${seed.slice(1)}g`],
    ['with a space inside', (seed: string) => `${seed.slice(0, 30)} ${seed.slice(30)}`],
  ])('that is %s is refused without repeating it', async (_, spoil) => {
    checked = appOf({ sealPublicKey: (await createSealKeys()).publicKey })
    const seed = hex()
    const answer = await post('/admin/config/operator-seed', { seed: spoil(seed), reason: 'a test' }).expect(422)
    expect(JSON.stringify(bodyOf(answer))).not.toContain(seed.slice(8, 24))
    expect(await rows('SELECT id FROM sealed_seed')).toEqual([])
  })

  it('is refused where it is not of the account that it is said to be of, and nothing is sealed', async () => {
    checked = appOf({ sealPublicKey: (await createSealKeys()).publicKey })
    const [seed, other] = [hex(), hex()]
    const account = (of: string) => {
      const parsed = parseSeed(of)
      return parsed.ok ? accountOfSeed(parsed.value, 0) : ''
    }
    const handIn = (address: string) => post('/admin/config/operator-seed', { seed, address, reason: 'a test' })
    const refused = bodyOf(await handIn(account(other)).expect(422))
    expect(refused).toMatchObject({ detail: expect.stringContaining(account(seed)) })
    expect(JSON.stringify(refused)).not.toContain(seed)
    expect(await rows('SELECT id FROM sealed_seed')).toEqual([])
    await handIn(account(seed)).expect(200)
  })

  it('cannot be handed in where no public key is configured', async () => {
    await post('/admin/config/operator-seed', { seed: hex(), reason: 'a test' }).expect(503)
    expect(await get('/admin/config/operator-seed/status')).toMatchObject({
      configured: false,
      address: null,
      can_be_set: false,
      sealed_for_present_key: null,
    })
  })
})

describe('alerts', () => {
  it('are told with what they mean, latest first, open or over', async () => {
    const store = createStore(api.database)
    await store.transaction(async (tx) => {
      await tx.raiseAlert('balance_low', '12 BAN')
      await tx.raiseAlert('balance_low', '11 BAN')
      await tx.raiseAlert('fortnite_key', 'refused')
      await tx.clearAlert('fortnite_key')
    })
    expect(await get('/admin/alerts?open=true')).toMatchObject({
      alerts: [
        {
          kind: 'balance_low',
          detail: '11 BAN',
          times: 2,
          cleared_at: null,
          meaning: expect.stringContaining('send BAN'),
        },
      ],
    })
    expect(await get('/admin/alerts?open=false')).toMatchObject({ alerts: [{ kind: 'fortnite_key' }] })
    const page = await get('/admin/alerts?limit=1')
    expect(page).toMatchObject({ has_more: true })
    const { next_cursor: cursor } = page as { next_cursor: string }
    expect(await get(`/admin/alerts?limit=1&cursor=${cursor}`)).toMatchObject({ has_more: false })
  })
})
