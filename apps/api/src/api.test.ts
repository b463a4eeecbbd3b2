// Every route and every kind of refusal, through the real application on a real SQLite file.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import request from 'supertest'
import { addPayout, addPlayer } from './fixtures/rows.js'
import { bodyOf, runSqliteApi, type SqliteApi } from './fixtures/running-api.js'
import { addScene, CONFIRMED_HASH as HASH } from './fixtures/scene.js'

let api: SqliteApi

beforeAll(async () => {
  api = await runSqliteApi()
  await addScene(api.database, await api.database.now())
})

afterAll(() => api.close())

describe('health', () => {
  test('/healthz tells the version, /livez that it is alive, /readyz that it can serve', async () => {
    await request(api.app).get('/healthz').expect(200, { status: 'ok', version: '1.2.3' })
    await request(api.app).get('/livez').expect(200, { status: 'alive' })
    const ready = await request(api.app).get('/readyz').expect(200, { status: 'ready' })
    expect(ready.headers['cache-control']).toBe('no-store')
  })
})

describe('/config/product', () => {
  test('shows names, links and flags; the banner follows how the process really runs', async () => {
    const body = bodyOf(await request(api.app).get('/config/product').expect(200))
    expect(body).toEqual({
      app_name: 'Faucet',
      org_name: 'Org',
      banner_url: '',
      main_color: '#FBDD11',
      accent_color: '#4CBF4B',
      media_kit_url: '',
      default_locale: 'en',
      discord_invite_url: 'https://discord.example/invite',
      feature_flags: { dry_run_banner: false, confetti: true },
      promo: null,
    })
  })
})

describe('/api/leaderboard', () => {
  test('orders players by accrued kills, with exact amounts as text, and leaves banned ones out', async () => {
    const body = bodyOf(
      await request(api.app)
        .get('/api/leaderboard')
        .expect(200)
        .expect('content-type', /^application\/json/),
    )
    expect(body).toMatchObject({ total: 3, limit: 50, offset: 0, caps: { daily: 100, weekly: null } })
    expect(body).toMatchObject({
      players: [
        { discord_username: 'Ann', total_kills: 150, total_accrued_ban: '7.50000001', total_paid_ban: '5.00000001' },
        { discord_username: 'Bob', total_kills: 10, total_accrued_ban: '0.5', total_paid_ban: '0' },
        { discord_username: 'Cas', total_kills: 10, total_accrued_ban: '0', total_paid_ban: '0' },
      ],
    })
  })

  test('shows how much of the caps each player has used: void payouts use nothing, open ones do', async () => {
    const body = bodyOf(await request(api.app).get('/api/leaderboard?limit=2')) as { players: { cap_status: object }[] }
    expect(body.players[0]?.cap_status).toEqual({
      daily_kills_used: 100,
      daily_kill_cap: 100,
      daily_remaining: 0,
      daily_at_cap: true,
      weekly_kills_used: 100,
      weekly_kill_cap: null,
      weekly_remaining: null,
      weekly_at_cap: false,
      at_cap: true,
      unsettled_kills: 50,
      unsettled_ban: '2.5',
      pending_kills: 0,
      pending_ban: '0',
    })
    expect(body.players[1]?.cap_status).toMatchObject({ daily_kills_used: 5, pending_kills: 5, pending_ban: '0.25' })
  })

  test('counts caps by player or by Epic account, whichever is more, so that a second login has no second cap', async () => {
    const other = await runSqliteApi()
    const now = await other.database.now()
    await addPlayer(other.database, { id: 'old' })
    await addPlayer(other.database, { id: 'new' })
    const payout = { player: 'old', state: 'confirmed' as const, units: 1n, at: now }
    await addPayout(other.database, { ...payout, id: 'y1', epic: 'epic-new', kills: 70 })
    await addPayout(other.database, { ...payout, id: 'y2', kills: 40 })
    const body = bodyOf(await request(other.app).get('/api/leaderboard'))
    await other.close()
    expect(body).toMatchObject({
      players: [
        { discord_username: 'new', cap_status: { daily_kills_used: 70, daily_remaining: 30 } },
        { discord_username: 'old', cap_status: { daily_kills_used: 110, daily_remaining: 0 } },
      ],
    })
  })

  test('pages with limit and offset, and a page behind the end is empty', async () => {
    const second = await request(api.app).get('/api/leaderboard?limit=1&offset=1').expect(200)
    expect(second.body).toMatchObject({ total: 3, limit: 1, offset: 1, players: [{ discord_username: 'Bob' }] })
    const behind = await request(api.app).get('/api/leaderboard?offset=100').expect(200)
    expect(behind.body).toMatchObject({ total: 3, players: [] })
  })
})

describe('/api/feed', () => {
  test('tells the latest accruals and payouts; paid only when confirmed; a dead block is not shown', async () => {
    const body = bodyOf(await request(api.app).get('/api/feed').expect(200))
    expect(body).toMatchObject({
      accruals: [
        { discord_username: 'Bob', kills: 5, amount_ban: '0.25', settled: false, paid: false, user_at_cap: false },
        { discord_username: 'Bob', kills: 5, settled: true, paid: false, created_at: '1970-01-01T00:00:03.000Z' },
        { discord_username: 'Ann', kills: 50, settled: false, user_at_cap: true },
        { discord_username: 'Ann', kills: 100, amount_ban: '5.00000001', settled: true, paid: true },
      ],
      payouts: [
        {
          discord_username: 'Bob',
          amount_ban: '0.25',
          status: 'planned',
          paid: false,
          tx_hash: null,
          explorer_url: null,
        },
        { discord_username: 'Ann', status: 'void', paid: false, tx_hash: null, confirmed_at: null },
        {
          discord_username: 'Ann',
          kills: 100,
          status: 'confirmed',
          paid: true,
          tx_hash: HASH,
          explorer_url: `https://explorer.example/hash/${HASH}`,
        },
      ],
    })
  })

  test('tells nothing of the inside: no address, no reason, no id', async () => {
    const { text } = await request(api.app).get('/api/feed').expect(200)
    expect(text).not.toMatch(/ban_1|internal reason|discord-p|epic-p|"id"|"y\d"|Mallory/)
  })

  test('takes a limit', async () => {
    const body = bodyOf(await request(api.app).get('/api/feed?limit=1')) as { accruals: object[]; payouts: object[] }
    expect([body.accruals.length, body.payouts.length]).toEqual([1, 1])
  })
})

describe('/api/scheduler/countdown', () => {
  test('counts down by the database clock, and promises nothing for a slot that nobody takes', async () => {
    const body = bodyOf(await request(api.app).get('/api/scheduler/countdown').expect(200)) as Record<string, number>
    expect(body).toMatchObject({
      next_settlement_in: null,
      accrual_interval_seconds: 20,
      settlement_interval_seconds: 30,
    })
    expect(Number.isInteger(body['next_accrual_in'])).toBe(true)
    expect(body['next_accrual_in']).toBeGreaterThan(50)
    expect(body['next_accrual_in']).toBeLessThanOrEqual(60)
  })
})
