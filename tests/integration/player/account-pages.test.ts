// Status, payouts, accruals, CSV, export, settings and the end of an account over HTTP, on both databases.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressOf } from '@pay2slay/banano-rpc'
import { DIALECTS, freshDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { bodyOf, playerApi, type PlayerApi } from './player-api.js'

const codes = (body: Readonly<Record<string, unknown>>) =>
  (body['why_less'] as { code: string }[]).map(({ code }) => code)

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let api: PlayerApi
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    api = await playerApi(fresh.url, fresh.database)
    api.at(MONDAY_NOON)
  })
  afterEach(async () => {
    await api.close()
    await fresh.close()
  })
  const status = async () => bodyOf(await api.get('/me/status').expect(200))

  it('the status tells owed, open and paid, and what is in the way', async () => {
    await api.run(`UPDATE wallet_link SET unlinked_at_ms = 1, is_primary = false`)
    await api.accrue(10)
    const owed = await status()
    expect(owed).toMatchObject({
      owed: { kills: 10, amount_ban: '0.5' },
      paid: { kills: 0 },
      linked: false,
      payable: false,
    })
    expect(codes(owed)).toContain('no_wallet')
    const plan = await api.plan()
    expect(await status()).toMatchObject({ owed: { kills: 0 }, open: { kills: 10, amount_ban: '0.5' } })
    await api.confirm(String(plan?.id))
    await api.accrue(4)
    expect(await status()).toMatchObject({
      owed: { kills: 4, amount_ban: '0.2' },
      open: { kills: 0, amount_ban: '0' },
      paid: { kills: 10, amount_ban: '0.5' },
      accrued_rewards_ban: '0.7',
      accrued_kills: 14,
      cap_status: { daily_kills_used: 10 },
    })
    await api.run(
      `UPDATE player SET held_at_ms = 1, held_reason = 'a question', guild_member = false, verification_status = 'not_member'`,
    )
    const held = await status()
    expect(codes(held)).toEqual(expect.arrayContaining(['held', 'not_in_guild', 'no_wallet']))
    expect(held).toMatchObject({ held: { reason: 'a question' }, payable: false })
    expect(String(held['verification_remedy'])).toContain('Join')
  })

  it('the status tells whether kills can be read, and what hides them', async () => {
    await api.accrue(10)
    expect(await status()).toMatchObject({ statistics: 'ok', has_baseline: true })
    await api.run(`UPDATE player SET unreadable = 'private'`)
    const hidden = await status()
    expect(hidden).toMatchObject({ statistics: 'private', has_baseline: true })
    expect(codes(hidden)).toContain('statistics_private')
    await api.run(`UPDATE player SET unreadable = NULL, needs_baseline = true`)
    const again = await status()
    expect(again).toMatchObject({ statistics: 'unread', has_baseline: false })
    expect(codes(again)).toContain('no_baseline')
  })

  it('pages of accruals stand still while rows are added, and foreign cursors are refused', async () => {
    for (let time = 0; time < 5; time += 1) await api.accrue(time + 1)
    const first = bodyOf(await api.get('/me/accruals?limit=2').expect(200))
    await api.accrue(50)
    const second = bodyOf(await api.get(`/me/accruals?limit=2&cursor=${String(first['next_cursor'])}`).expect(200))
    const kills = (page: typeof first) => (page['accruals'] as { kills: number }[]).map((row) => row.kills)
    expect([kills(first), kills(second)]).toEqual([
      [5, 4],
      [3, 2],
    ])
    await api.get('/me/accruals?cursor=AAAA').expect(422)
    await api.get(`/me/accruals?cursor=${Buffer.from('9999999999999.1').toString('base64url')}`).expect(422)
    expect(bodyOf(await api.get('/me/accruals?settled=true'))).toMatchObject({ accruals: [], count: 0 })
  })

  it('pages of payouts, their orders, and their CSV', async () => {
    for (let time = 0; time < 3; time += 1) {
      await api.accrue(time + 1)
      const plan = await api.plan()
      await api.confirm(String(plan?.id))
      api.at(MONDAY_NOON + (time + 1) * 1_000)
    }
    const first = bodyOf(await api.get('/me/payouts?limit=2').expect(200))
    expect(first).toMatchObject({
      count: 2,
      has_more: true,
      payouts: [{ kills: 3, status: 'confirmed', paid: true }, { kills: 2 }],
    })
    const second = bodyOf(await api.get(`/me/payouts?limit=2&cursor=${String(first['next_cursor'])}`).expect(200))
    expect(second).toMatchObject({ payouts: [{ kills: 1 }], has_more: false, next_cursor: null })
    expect(bodyOf(await api.get('/me/payouts?sort=amount_ban&limit=1'))).toMatchObject({
      payouts: [{ kills: 1 }],
      has_more: true,
    })
    await api.get(`/me/payouts?sort=amount_ban&cursor=${String(first['next_cursor'])}`).expect(422)
    const csv = await api
      .get('/me/payouts.csv')
      .expect(200)
      .expect('content-type', /text\/csv/)
    expect(csv.text.split('\r\n')).toHaveLength(5)
    const accruals = await api.get('/me/accruals.csv').expect(200)
    expect(accruals.text).toContain('created_at,kills')
    expect(bodyOf(await api.get('/me/payouts', 2))).toMatchObject({ payouts: [] })
  })

  it('the export holds everything of the player and nothing of others', async () => {
    await api.accrue(3)
    await api.run(
      `INSERT INTO abuse_flag (id, player_id, kind, detail, raised_at_ms) VALUES ('f', $1, 'shared_wallet', $2, 1)`,
      [api.idOf(1), `shared with ${api.idOf(2)}`],
    )
    const answer = await api.get('/me/export').expect(200)
    const body = JSON.parse(answer.text) as Record<string, unknown[]>
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining([
        'player',
        'wallets',
        'baselines',
        'readings',
        'accruals',
        'payouts',
        'flags',
        'sessions',
        'events',
      ]),
    )
    expect(body['accruals']).toHaveLength(1)
    expect(body['readings']).toHaveLength(2)
    expect(answer.text).not.toContain(api.idOf(2))
  })

  it('a name is hidden and shown', async () => {
    expect(bodyOf(await api.post('/me/settings', { hide_name: true }).expect(200))).toEqual({ hide_name: true })
    expect(await status()).toMatchObject({ hide_name: true })
  })

  it('an account is deleted only with the exact loss named, and then nothing names the player', async () => {
    await api.delete('/me', { confirm: 'yes' }).expect(422)
    await api.accrue(10)
    await api.plan()
    const refused = bodyOf(await api.delete('/me', { confirm: 'delete' }).expect(409))
    expect(refused).toMatchObject({ forfeit_ban: '0.5' })
    await api.delete('/me', { confirm: 'delete', forfeit_ban: '0.4' }).expect(409)
    await api.run(`UPDATE player SET held_at_ms = 1, held_reason = 'x'`)
    await api.delete('/me', { confirm: 'delete', forfeit_ban: '0.5' }).expect(409)
    await api.run(`UPDATE player SET held_at_ms = NULL, held_reason = NULL`)
    const done = bodyOf(await api.delete('/me', { confirm: 'delete', forfeit_ban: '0.5' }).expect(200))
    expect(done).toMatchObject({ deleted: true, forfeited_ban: '0.5', still_paid_ban: '0' })
    const [row] = await api.all('SELECT * FROM player WHERE id = $1', [api.idOf(1)])
    expect(row).toMatchObject({
      discord_id: `deleted:${api.idOf(1)}`,
      discord_name: 'deleted player',
      epic_account_id: null,
    })
    expect(await api.all(`SELECT state FROM payout`)).toEqual([{ state: 'void' }])
    expect(
      await api.all('SELECT id FROM wallet_link WHERE player_id = $1 AND unlinked_at_ms IS NULL', [api.idOf(1)]),
    ).toEqual([])
  })

  it('an account deleted and made anew waits with its wallet as a changed one does', async () => {
    await api.accrue(10)
    await api.delete('/me', { confirm: 'delete', forfeit_ban: '0.5' }).expect(200)
    const anew = await api.again(1)
    const linked = bodyOf(
      await api.post('/link/wallet', { banano_address: addressOf('7'.repeat(64)) }, anew).expect(200),
    )
    expect(linked).toMatchObject({ wallet: { is_primary: false, primary_from: expect.stringMatching(/Z$/) } })
  })
})
