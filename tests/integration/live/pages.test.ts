// Leaderboard, feed and transparency as they are asked for over HTTP, on both databases: who is named, whose place is told to whom,
// and how many statements a page costs.
import type { SqlReader } from '@pay2slay/db'
import { BOARD_WINDOWS } from '@pay2slay/domain'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { logIn } from '../../../apps/api/src/fixtures/logged-in.js'
import { runApi, type RunningApi } from '../../../apps/api/src/fixtures/running-api.js'
import { startServer, type ApiServer } from '../../../apps/api/src/server.js'
import { addHistory, countAt } from './histories.js'

const HOUR = 3_600_000

interface Page {
  readonly players: readonly { readonly rank: number; readonly discord_username: string; readonly kills: number }[]
  readonly me: unknown
  readonly as_of: string | null
}

describe.each(eachDatabase)('the pages on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let api: RunningApi
  let server: ApiServer
  beforeEach(async () => {
    books = await fresh()
    api = await runApi(books.url)
    server = await startServer(api.app, { host: '127.0.0.1', port: 0 })
  })
  afterEach(async () => {
    await api.close()
    await server.stop(100)
    await books.close()
  })

  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { headers })
  const page = async (path: string, headers?: Readonly<Record<string, string>>) =>
    (await (await ask(path, headers)).json()) as Page
  const cookieOf = (player: string) =>
    logIn(api.database, player, {
      secret: api.settings.access.sessionSecrets[0]?.reveal() ?? '',
      cookie: api.access.cookies.player,
    })

  const people = async (now: number) => {
    await addHistory(api.database, { id: 'p1', baselines: [[{ kills: 5, at: now }]] })
    await addHistory(api.database, { id: 'p2', hidden: true, baselines: [[{ kills: 9, at: now }]] })
    await addHistory(api.database, { id: 'p3', baselines: [[{ kills: 90, at: now - 40 * 24 * HOUR }]] })
    await addHistory(api.database, { id: 'p4', banned: true, baselines: [[{ kills: 99, at: now }]] })
    await addHistory(api.database, { id: 'p5', deleted: true, baselines: [[{ kills: 99, at: now }]] })
  }

  test('name nobody who hides the name, list nobody who is banned or deleted, and say of which time they are', async () => {
    const now = await api.database.now()
    await people(now)
    await countAt(api.database, { at: now, depth: 100 })
    const day = await page('/api/leaderboard?window=day')
    expect(day).toMatchObject({
      total: 2,
      listed: 2,
      window: 'day',
      as_of: new Date(now).toISOString(),
      players: [
        { rank: 1, discord_username: 'Hidden player', name_hidden: true, kills: 9, total_kills: 9 },
        { rank: 2, discord_username: 'name p1', name_hidden: false, kills: 5, total_accrued_ban: '0.25' },
      ],
      me: null,
    })
    const all = await page('/api/leaderboard')
    expect(all.players.map(({ rank, kills }) => [rank, kills])).toEqual([
      [1, 90],
      [2, 9],
      [3, 5],
    ])
    expect(all).toMatchObject({ starts_at: null, ends_at: null })
    for (const path of ['/api/leaderboard', '/api/feed'])
      expect(await (await ask(path)).text()).not.toMatch(/name p[245]|discord-p|epic-p|"p\d"/)
  })

  test('take a name away as soon as it is hidden, without a new count', async () => {
    const now = await api.database.now()
    await people(now)
    await countAt(api.database, { at: now, depth: 100 })
    await api.database.transaction((tx) => tx.run(`UPDATE player SET hide_name = $1 WHERE id = 'p1'`, [true]))
    await api.database.transaction((tx) => tx.run(`UPDATE player SET banned_at_ms = 1 WHERE id = 'p3'`))
    const text = JSON.stringify(await page('/api/leaderboard'))
    expect(text).not.toMatch(/name p1|name p3/)
    expect(text).toContain('Hidden player')
  })

  test('tell a player their own place, in every window, and nobody else', async () => {
    const now = await api.database.now()
    await people(now)
    await countAt(api.database, { at: now, depth: 1 })
    const [ann, cas] = [await cookieOf('p1'), await cookieOf('p3')]
    const own = async (cookie: string) =>
      Promise.all(BOARD_WINDOWS.map(async (window) => (await page(`/api/leaderboard?window=${window}`, { cookie })).me))
    expect(await own(ann)).toEqual([
      { rank: 2, kills: 5 },
      { rank: 2, kills: 5 },
      { rank: 2, kills: 5 },
      { rank: 3, kills: 5 },
    ])
    const nothing = { rank: null, kills: 0 }
    expect(await own(cas)).toEqual([nothing, nothing, nothing, { rank: 1, kills: 90 }])
    const answer = await ask('/api/leaderboard', { cookie: ann })
    expect([answer.headers.get('cache-control'), answer.headers.get('vary')]).toEqual(['private, no-store', 'Cookie'])
    expect((await page('/api/leaderboard')).me).toBeNull()
    expect((await page('/api/leaderboard', { cookie: `${ann}x` })).me).toBeNull()
  })

  test('begin a window anew when it is over, though nobody has counted since', async () => {
    const now = await api.database.now()
    await people(now)
    await countAt(api.database, { at: now - 25 * HOUR, depth: 100 })
    const running = await api.database.transaction((tx) =>
      tx.run(`INSERT INTO lease (name, holder, expires_at_ms) VALUES ('leaderboard', 'a scheduler', $1)`, [now + HOUR]),
    )
    expect(running).toBe(1)
    const cookie = await cookieOf('p1')
    const day = await page('/api/leaderboard?window=day', { cookie })
    expect(day).toMatchObject({ players: [], total: 0, me: null })
    expect(day.as_of).toBe(new Date(now - 25 * HOUR).toISOString())
    expect((await page('/api/leaderboard')).players).toHaveLength(3)
  })

  test('count by themselves where no scheduler does', async () => {
    await people(await api.database.now())
    expect((await page('/api/leaderboard?window=week')).players.map(({ kills }) => kills)).toEqual([9, 5])
  })

  test('are 304 for who has them already', async () => {
    const first = await ask('/api/leaderboard')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    await first.arrayBuffer()
    const again = await ask('/api/leaderboard', { 'if-none-match': etag })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    expect((await ask('/api/leaderboard', { 'if-none-match': '"another"' })).status).toBe(200)
  })

  test('are empty behind the players who can be listed, and refuse what makes no sense', async () => {
    await people(await api.database.now())
    await countAt(api.database, { at: await api.database.now(), depth: 2 })
    expect(await page('/api/leaderboard?offset=2')).toMatchObject({ players: [], listed: 2, total: 3 })
    expect((await ask('/api/leaderboard?window=year')).status).toBe(422)
    expect((await ask('/api/leaderboard?offset=100001')).status).toBe(422)
  })

  test('cost no more statements for a hundred players than for one', async () => {
    const counted = countStatements(api)
    const costs: Record<string, number[]> = {}
    for (const players of [1, 100]) {
      const now = await api.database.now()
      for (let index = 0; index < players; index += 1)
        await addHistory(api.database, { id: `s${players}-${index}`, baselines: [[{ kills: index + 1, at: now }]] })
      // A minute ahead: however slow the machine is, the boards are not old enough to be counted anew meanwhile.
      await countAt(api.database, { at: now + 60_000, depth: 1_000 })
      const cookie = await cookieOf(`s${players}-0`)
      for (const path of ['/api/leaderboard?window=day&limit=100', '/api/feed?limit=100', '/api/transparency']) {
        // Another page each time, so that none comes from memory.
        await new Promise((resolve) => setTimeout(resolve, 1_100))
        const before = counted()
        expect((await ask(path, { cookie })).status).toBe(200)
        costs[path] = [...(costs[path] ?? []), counted() - before]
      }
    }
    // What is kept for a second may have to be read again while a page is made: that is one or two, where a row each would be 99 more.
    for (const [one = 0, many = 0] of Object.values(costs)) expect(Math.abs(many - one)).toBeLessThanOrEqual(4)
    expect(Object.values(costs).flat()).not.toContain(0)
  })

  test('tell what the scheduler compared and added up, or that it never did', async () => {
    const before: unknown = await (await ask('/api/transparency')).json()
    expect(before).toEqual({
      mode: 'live',
      books_match_chain: null,
      last_compared_at: null,
      comparisons: [],
      operator_balance_ban: null,
      days_of_solvency: null,
      paid_last_7_days_ban: null,
      paid_a_day_ban: null,
      pace_since: null,
      rate: {
        ban_per_kill: '0.05',
        effective_ban_per_kill: '0.05',
        multipliers: [],
        daily_kill_cap: 100,
        weekly_kill_cap: null,
        min_payout_ban: '0.01',
      },
      stops: [],
      totals: null,
      as_of: null,
    })
  })
})

/** Counts what the API reads from its database, from now on. */
function countStatements({ keeper }: RunningApi): () => number {
  let statements = 0
  const counting = (read: SqlReader): SqlReader => ({
    all(text, values) {
      statements += 1
      return read.all(text, values)
    },
  })
  for (const name of ['read', 'use'] as const) {
    const ask = keeper[name].bind(keeper)
    const counted: typeof ask = (work) => ask((database) => work({ ...database, read: counting(database.read) }))
    Object.defineProperty(keeper, name, { value: counted })
  }
  return () => statements
}
