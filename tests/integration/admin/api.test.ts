// What admins may ask for over HTTP, on both databases: who may, what is answered, what is refused, and that the books hold after it.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allOperations, routeOf } from '@pay2slay/contracts'
import { holdPlayer, raiseFlag, type PlayerId } from '@pay2slay/domain'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { accrualWrite, hashOf, readStates } from '../books/fill.js'
import { runAdminApi, type AdminApi } from './admin-api.js'
import { ADMIN, audited, breaches, scene, type Scene } from './acts.js'

const NOBODY = '0193b2c0-7f4e-7c1a-9a1e-5b7d3c2f1a90'
interface Page {
  readonly next_cursor?: string | null
  readonly has_more?: boolean
  readonly accruals?: readonly Readonly<Record<string, unknown>>[]
  readonly readings?: readonly Readonly<Record<string, unknown>>[]
}

const REASON = { reason: 'a look at the matches' }

describe.each(eachDatabase)('on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let here: Scene
  let api: AdminApi
  beforeEach(async () => {
    books = await fresh()
    here = await scene(books.database)
    api = await runAdminApi(books)
  })
  afterEach(async () => {
    await api.close()
    expect(api.breaches).toEqual([])
    expect(await breaches(books.database, here.players)).toEqual([])
    await books.close()
  })
  const get = async (path: string, status = 200) => {
    const answer = await api.ask('GET', path, 'viewer')
    expect([path, answer.status, answer.status === status ? '' : answer.text]).toEqual([path, status, ''])
    return answer.body
  }
  const post = async (path: string, body: object = REASON, status = 200) => {
    const answer = await api.ask('POST', path, 'operator', body)
    expect([path, answer.status, answer.status === status ? '' : answer.text]).toEqual([path, status, ''])
    return answer.body
  }
  const run = (text: string, values: string[] = []) => books.database.transaction((tx) => tx.run(text, values))
  const player = () => String(here.planned.playerId)

  const mine = allOperations.filter(({ id }) =>
    /^\w+ \/admin\/(players|payouts|abuse|pending|stops|pause|resume|flow|stats|health|blocks|audit|logs)/.test(
      `${routeOf(id).method} ${routeOf(id).path}`,
    ),
  )

  test('what reads is for admins, and what changes something for operators alone', async () => {
    expect(mine).toHaveLength(33)
    for (const { id, access, bodyExample } of mine) {
      const { method, path } = routeOf(id)
      const call = async (role?: 'viewer') => {
        const body = method === 'GET' ? undefined : bodyExample
        return (await api.ask(method, path.replaceAll(/\{\w+\}/g, NOBODY), role, body)).status
      }
      expect([id, await call(), access]).toEqual([id, 401, method === 'GET' ? 'viewer' : 'operator'])
      if (method !== 'GET') expect([id, await call('viewer')]).toEqual([id, 403])
    }
  })

  describe('players', () => {
    test('are found, paged and shown whole', async () => {
      const first = await get('/admin/players?limit=3')
      expect(first).toMatchObject({ has_more: true, players: [{ discord_id: 'd4' }, {}, {}] })
      const next = await get(`/admin/players?limit=3&cursor=${String(first['next_cursor'])}`)
      expect(next).toMatchObject({ has_more: false, next_cursor: null, players: [{ discord_id: 'd1' }] })
      expect(await get('/admin/players?q=ban_3')).toMatchObject({ players: [{ id: player(), discord_id: 'd3' }] })
      expect(await get('/admin/players?q=%20%20')).toMatchObject({ players: [{}, {}, {}, {}] })
      expect(await get(`/admin/players/${player()}`)).toMatchObject({
        player: { id: player(), wallet_address: 'ban_3', owed: { kills: 0, amount_ban: '0' } },
        verification: { guild_member: true, epic_verified: true },
        accrued: { kills: 10, amount_ban: '0.5' },
        open: { kills: 10, amount_ban: '0.5' },
        baselines: [{ start_kills: 100, end_kills: null }],
        payouts: [{ id: here.planned.id, status: 'planned' }],
        accruals: [{ from_kills: 100, to_kills: 110, per_kill_ban: '0.05' }],
        sessions: 0,
      })
      await get(`/admin/players/${NOBODY}`, 404)
      await get('/admin/players/not-an-id', 404)
      await get('/admin/players/%00', 422)
      await get('/admin/players?q=%00&state=held')
      await get('/admin/players?cursor=xx', 422)
      await get('/admin/players?state=rich', 422)
    })

    test('have their accruals and readings listed in pages, the newest first, and none of anybody else', async () => {
      const rises = (await readStates(here.store)).flatMap((state) =>
        state.playerId === player() ? [accrualWrite(state, 20)] : [],
      )
      await here.store.transaction((tx) => tx.applyReadings(rises))
      for (const [list, key] of [
        ['accruals', 'to_kills'],
        ['readings', 'total'],
      ] as const) {
        const path = `/admin/players/${player()}/${list}`
        const first = (await get(`${path}?limit=1`)) as Page
        expect([first.has_more, first[list]?.map((row) => row[key])]).toEqual([true, [130]])
        const next = (await get(`${path}?limit=1&cursor=${String(first.next_cursor)}`)) as Page
        expect(next[list]?.map((row) => row[key])).toEqual([110])
        const detail = (await get(`/admin/players/${player()}`)) as Page
        expect(((await get(path)) as Page)[list]).toEqual(detail[list])
        await get(`/admin/players/${NOBODY}/${list}`, 404)
        await get(`${path}?cursor=zzz`, 422)
      }
    })

    test('are banned, held and cleared, each with its audit row, and a second time is a conflict', async () => {
      const path = `/admin/players/${player()}`
      expect(await post(`${path}/ban`)).toMatchObject({
        id: player(),
        banned: { reason: REASON.reason, by: 'discord:operator' },
      })
      expect(await get('/admin/players?state=banned')).toMatchObject({ players: [{ id: player() }] })
      expect(await get(`/admin/payouts/${here.planned.id}`)).toMatchObject({
        payout: { status: 'planned', reason: 'banned' },
      })
      const again = await post(`${path}/ban`, REASON, 409)
      expect(again).toMatchObject({ type: 'urn:pay2slay:problem:conflict' })
      expect(String(again['detail'])).toContain('banned already, since ')
      expect(await post(`${path}/unban`)).toMatchObject({ banned: null })
      expect(await post(`${path}/hold`)).toMatchObject({ held: { by: 'discord:operator' } })
      expect(await get('/admin/players?state=held')).toMatchObject({ players: [{ id: player() }] })
      expect(await post(`${path}/release`)).toMatchObject({ held: null })
      await post(`${path}/release`, REASON, 409)
      expect(await audited(books.database, 'player_ban')).toMatchObject([
        { actor: 'discord:operator', requestId: 'req-1', address: expect.stringContaining('127.0.0.1') },
      ])
      expect(await get(`/admin/audit?target_type=player&target_id=${player()}`)).toMatchObject({
        count: 4,
        events: expect.arrayContaining([
          expect.objectContaining({ action: 'player_ban', actor_email: null, before: expect.anything() }),
        ]),
      })
    })

    const ACTS = ['ban', 'unban', 'hold', 'release', 'sessions/end', 'flags']
    test('nobody cannot be acted on, and every act needs a reason and nothing else', async () => {
      for (const act of ACTS) {
        await post(`/admin/players/${NOBODY}/${act}`, REASON, 404)
        await post(`/admin/players/${player()}/${act}`, {}, 422)
        await post(`/admin/players/${player()}/${act}`, { reason: '   ' }, 422)
        await post(`/admin/players/${player()}/${act}`, { ...REASON, force: true }, 422)
      }
    })

    test('are flagged by hand, once while it is open, and flags are cleared once', async () => {
      const flag = await post(`/admin/players/${player()}/flags`, REASON, 201)
      expect(flag).toMatchObject({
        kind: 'manual',
        detail: REASON.reason,
        discord_username: 'name 3',
        cleared_at: null,
      })
      await post(`/admin/players/${player()}/flags`, REASON, 409)
      expect(await get('/admin/abuse-flags?open=true&kind=manual')).toMatchObject({ flags: [{ id: flag['id'] }] })
      const clear = `/admin/abuse-flags/${String(flag['id'])}/clear`
      expect(await post(clear)).toMatchObject({ cleared_by: 'discord:operator', cleared_reason: REASON.reason })
      await post(clear, REASON, 409)
      await post(`/admin/abuse-flags/${NOBODY}/clear`, REASON, 404)
      expect(await get('/admin/abuse-flags?open=true')).toMatchObject({ flags: [], has_more: false })
    })

    test('are told the reason of a conflict in whatever words it was given', async () => {
      const path = `/admin/players/${player()}/hold`
      await post(path, { reason: 'connection error: timeout of no such table \u0000 <b>' })
      const { detail } = await post(path, REASON, 409)
      expect(String(detail)).toContain('connection error: timeout of no such table')
    })

    test('lose their sessions', async () => {
      await run(
        `INSERT INTO session (id, kind, player_id, data_json, created_at_ms, seen_at_ms, expires_at_ms, ends_at_ms)
         VALUES ('one', 'player', $1, '{}', 1, 1, 2, 2)`,
        [player()],
      )
      expect(await post(`/admin/players/${player()}/sessions/end`)).toEqual({ ended: 1 })
      expect(await post(`/admin/players/${player()}/sessions/end`)).toEqual({ ended: 0 })
    })
  })

  describe('payouts', () => {
    test('are found, and each is shown with its debts, blocks, history and acts', async () => {
      expect(await get('/admin/payouts?state=signed')).toMatchObject({
        payouts: [{ id: here.signed.id, amount_ban: '0.5', tx_hash: hashOf('signed') }],
      })
      const first = await get('/admin/payouts?limit=2')
      const next = await get(`/admin/payouts?limit=2&cursor=${String(first['next_cursor'])}`)
      expect([first['has_more'], next['has_more']]).toEqual([true, false])
      expect(await get(`/admin/payouts?player=${player()}&held=false`)).toMatchObject({
        payouts: [{ id: here.planned.id }],
      })
      expect(await get(`/admin/payouts/${here.paid.id}`)).toMatchObject({
        payout: { status: 'confirmed', explorer_url: `https://explorer.example/hash/${hashOf('paid')}` },
        items: [{ kills: 10, reading: { source: 'test', total: 110 } }],
        item_count: 1,
        blocks: [{ hash: hashOf('paid'), amount_ban: '0.5', state: 'confirmed', next_publish_at: null }],
        history: [{ state: 'planned' }, { state: 'signed', detail: hashOf('paid') }, { state: 'confirmed' }],
      })
      await get(`/admin/payouts/${NOBODY}`, 404)
    })

    test('are held, released, queued again and voided; what is paid or has a live block is refused with the block', async () => {
      const path = `/admin/payouts/${here.planned.id}`
      expect(await post(`${path}/hold`)).toMatchObject({ held: { reason: REASON.reason } })
      await post('/admin/payouts/retry', { payout_id: here.planned.id }, 409)
      expect(await post(`${path}/release`)).toMatchObject({ held: null })
      expect(await post('/admin/payouts/retry', { payout_id: here.planned.id })).toEqual({
        status: 'queued',
        payout_id: here.planned.id,
        tx_hash: null,
      })
      expect(await post('/admin/payouts/retry', { payout_id: here.signed.id })).toMatchObject({
        tx_hash: hashOf('signed'),
      })
      expect(await post('/admin/payouts/retry', { payout_id: here.paid.id }, 409)).toMatchObject({
        type: 'urn:pay2slay:problem:already-paid',
        tx_hash: hashOf('paid'),
      })
      expect(await post(`/admin/payouts/${here.signed.id}/void`, REASON, 409)).toMatchObject({
        type: 'urn:pay2slay:problem:live-block',
        tx_hash: hashOf('signed'),
      })
      await post(`/admin/payouts/${here.paid.id}/void`, REASON, 409)
      expect(await post(`${path}/void`)).toMatchObject({ status: 'void', reason: REASON.reason })
      await post(`${path}/void`, REASON, 409)
      expect(await get(`/admin/payouts/${here.planned.id}`)).toMatchObject({
        items: [{ released_at: expect.any(String) }],
        history: [{ state: 'planned' }, { state: 'void', detail: REASON.reason }],
        audit: [{}, {}, {}, {}],
      })
      for (const act of ['hold', 'release', 'void']) await post(`/admin/payouts/${NOBODY}/${act}`, REASON, 404)
      await post('/admin/payouts/retry', { payout_id: NOBODY }, 404)
      await post('/admin/payouts/retry', { payout_id: 5 }, 422)
    })
  })

  describe('a pending reading', () => {
    beforeEach(() =>
      run('UPDATE player SET pending_total = 500, pending_since_ms = 1000 WHERE id = $1', [player()]).then(
        () => undefined,
      ),
    )
    const answer = (given: string, total: number, status = 200) =>
      post(`/admin/pending-readings/${player()}/${given}`, { ...REASON, total }, status)

    test('waits in the list, and accepted it accrues once', async () => {
      expect(await get('/admin/pending-readings')).toMatchObject({
        readings: [
          {
            player_id: player(),
            total: 500,
            kill_cursor: 110,
            rise: 390,
            acceptable: true,
            baseline: 1,
            owed: { kills: 0, amount_ban: '0' },
            rise_ban: '19.5',
          },
        ],
      })
      expect(await get('/admin/flow')).toMatchObject({ accrue: { count: 1, kills: 390, amount_ban: '19.5' } })
      expect(await answer('accept', 499, 409)).toMatchObject({ type: 'urn:pay2slay:problem:conflict' })
      expect(await answer('accept', 500)).toEqual({
        player_id: player(),
        total: 500,
        accrued: { kills: 390, amount_ban: '19.5' },
      })
      await answer('accept', 500, 409)
      await answer('refuse', 500, 409)
      expect(await get('/admin/pending-readings')).toMatchObject({ readings: [] })
    })

    test('refused it is the new baseline, unpaid; nobody has none', async () => {
      expect(await answer('refuse', 500)).toMatchObject({ accrued: { kills: 0, amount_ban: '0' } })
      await post(`/admin/pending-readings/${NOBODY}/accept`, { ...REASON, total: 1 }, 404)
      await post(`/admin/pending-readings/${player()}/accept`, REASON, 422)
    })
  })

  test('payments are paused and resumed, and stops are told', async () => {
    expect(await get('/admin/stops')).toEqual({ stops: [] })
    await post('/admin/resume', REASON, 409)
    const paused = { stops: [{ kind: 'pause', actor: 'discord:operator', publish_too: true, block_hash: null }] }
    expect(await post('/admin/pause', { ...REASON, publish_too: true })).toMatchObject(paused)
    expect(await get('/admin/stops')).toMatchObject(paused)
    expect(await get('/admin/health/extended')).toMatchObject({ status: 'degraded', stops: [{ kind: 'pause' }] })
    await post('/admin/resume', { ...REASON, books: true }, 409)
    expect(await post('/admin/resume')).toEqual({ stops: [] })
    expect(await audited(books.database, 'pause')).toMatchObject([{ requestId: 'req-1', after: { publish_too: true } }])
  })

  test('figures, flow, blocks and the audit log are told', async () => {
    await holdPlayer(here.store, { ...ADMIN, playerId: here.planned.playerId })
    await raiseFlag(here.store, { ...ADMIN, playerId: here.players[0] as PlayerId })
    expect(await get('/admin/stats')).toMatchObject({
      users_total: 4,
      verifications_ok: 4,
      payouts_sent_ban: '0.5',
      payouts_pending_ban: '1',
      accruals_total_ban: '1.5',
      accruals_pending_ban: '0',
      abuse_flags: 1,
      operator_account: 'ban_operator',
      operator_balance_ban: '1000000',
      ban_per_kill: '0.05',
      daily_kill_cap: 100,
      weekly_kill_cap: null,
      dry_run: false,
    })
    expect(await get('/admin/flow')).toMatchObject({
      settle: { count: 0, amount_ban: '0', oldest_at: null },
      pay: { count: 1, kills: 10, amount_ban: '0.5', oldest_age_seconds: expect.any(Number) },
      publish: { count: 1 },
      confirm: { count: 0 },
      held_players: 1,
      open_flags: 1,
      stops: [],
    })
    expect(await get('/admin/blocks?which=open')).toMatchObject({ unknown: null, blocks: [{ hash: hashOf('signed') }] })
    await run(
      `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too, block_hash) VALUES ('books', 'unknown block', 'scheduler', 5, false, $1)`,
      [hashOf('unknown')],
    )
    expect(await get('/admin/blocks')).toMatchObject({ unknown: { hash: hashOf('unknown') }, blocks: [] })
    await post('/admin/blocks/acknowledge', { ...REASON, hash: hashOf('another') }, 409)
    const asked = { hash: hashOf('unknown'), done: null, outcome: null, finished_at: null }
    const first = await post('/admin/blocks/acknowledge', { ...REASON, hash: hashOf('unknown') }, 202)
    expect(first).toMatchObject({ ...asked, ...REASON })
    // A second admin joins the first.
    expect(await post('/admin/blocks/acknowledge', { reason: 'me too', hash: hashOf('unknown') }, 202)).toEqual(first)
    expect(await get('/admin/blocks/requests')).toMatchObject({ requests: [asked] })
    expect(await get('/admin/audit?action=request_acknowledge')).toMatchObject({ count: 1 })
    const page = await get('/admin/audit?limit=1')
    expect(page).toMatchObject({ count: 1, has_more: true })
    expect(await get(`/admin/audit?limit=1&cursor=${String(page['next_cursor'])}`)).toMatchObject({ count: 1 })
    expect(await get('/admin/audit?actor_email=a@example.org')).toMatchObject({ events: [], count: 0 })
    expect(await get('/admin/audit?actor=discord:1&actor_email=a@example.org')).toMatchObject({ events: [] })
    expect(await get('/admin/audit?action=player_hold&offset=1')).toMatchObject({ events: [], offset: 1 })
    await get(`/admin/audit?offset=1&cursor=${String(page['next_cursor'])}`, 422)
  })

  test('the log of the process is shown and followed, and following it adds nothing to it', async () => {
    for (const line of [1, 2, 3]) api.ring.add(JSON.stringify({ line }))
    expect(await get('/admin/logs/recent?tail=2')).toEqual({ count: 2, lines: ['{"line":2}', '{"line":3}'] })
    await get('/admin/logs/recent?tail=0', 422)
    const ended = new AbortController()
    const stream = await fetch(`${api.url}/admin/logs/tail?tail=1`, {
      headers: { role: 'viewer' },
      signal: ended.signal,
    })
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('"line":3')) text += (await reader?.read())?.value ?? ''
    api.ring.add('{"line":4}')
    while (!text.includes('"line":4')) text += (await reader?.read())?.value ?? ''
    ended.abort()
    expect(text).toBe('retry: 3000\n\ndata: {"line":3}\n\ndata: {"line":4}\n\n')
    expect(api.ring.size).toBe(4)
  })

  test('health is told also while no scheduler runs: degraded, with what is late', async () => {
    await run(`INSERT INTO job_state (name, interval_seconds, next_due_at_ms) VALUES ('settle', 60, 1)`)
    expect(await get('/admin/health/extended')).toMatchObject({
      status: 'degraded',
      db_ok: true,
      db_latency_ms: expect.any(Number),
      uptime_sec: expect.any(Number),
      config_error: null,
      db_init_error: null,
      migrations_pending: [],
      scheduler_alive: false,
      jobs: [{ name: 'settle', late: true }],
      oldest: { planned: expect.any(Number), owed: null },
    })
    await run(`UPDATE job_state SET next_due_at_ms = ${Date.now() + 60_000}`)
    await run(`INSERT INTO lease (name, holder, expires_at_ms) VALUES ('settle', 'here', ${Date.now() + 60_000})`)
    expect(await get('/admin/health/extended')).toMatchObject({
      status: 'ok',
      scheduler_alive: true,
      jobs: [{ late: false }],
    })
  })
})
