// An operator's acts on the command line, as the built scheduler does them: the same flows as the API's, with the same refusals.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { userInfo } from 'node:os'
import { freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audited, breaches, scene, type Scene } from '../integration/admin/acts.js'
import { hashOf } from '../integration/books/fill.js'
import { PLAYED_KINDS } from './support/databases.js'
import { runScheduler } from './support/service.js'

// Each command is a process, and a test has up to nine of them: a busy machine takes its time.
jest.setTimeout(180_000)

const REASON = ['--reason', 'a look at the matches']

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  let books: FreshDatabase
  let here: Scene
  beforeEach(async () => {
    books = await freshDatabase(kind)
    // The first command that may enter an empty database makes it one of a dry world.
    await run(['pause', ...REASON])
    here = await scene(books.database)
  })
  afterEach(async () => {
    expect(await breaches(books.database, here.players)).toEqual([])
    await books.close()
  })
  const ran = (args: readonly string[]) => runScheduler(args, { DATABASE_URL: books.url, P2S_DRY_RUN: 'true' })
  const run = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await ran([...args, '--json'])
    expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, ''])
    return JSON.parse(stdout) as Record<string, unknown> & readonly Record<string, unknown>[]
  }
  const refused = async (args: readonly string[], sentence: RegExp) => {
    const { code, stderr } = await ran(args)
    expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 1, expect.stringMatching(sentence)])
  }

  test('a wrong word is answered in one sentence and with exit code 1, and changes nothing', async () => {
    const states = () =>
      books.database.read.all('SELECT (SELECT count(*) FROM audit_log) AS acts, state FROM payout ORDER BY id')
    const before = await states()
    const { id } = here.planned
    const voided = ['payouts', 'void', id]
    await refused(['nosuch'], /^unknown command 'nosuch'; `scheduler --help` [^\n]+\n$/)
    await refused(voided, /^required option '--reason <text>' not specified; `scheduler payouts void --help` [^\n]+\n$/)
    await refused([...voided, '--reason', ' '], /^option '--reason <text>' argument ' ' is invalid: [^\n]+\n$/)
    await refused([...voided, ...REASON, '--sjon'], /^unknown option '--sjon' \(Did you mean --json\?\); [^\n]+\n$/)
    expect(await states()).toEqual(before)
  })

  test('players are found, shown, banned, held and cleared, by either id', async () => {
    expect(await run(['players', 'list', '--search', 'name', '--limit', '2'])).toMatchObject([
      { discordId: 'd4', owedBan: '0' },
      { discordId: 'd3', openBan: '0.5', openKills: 10 },
    ])
    const id = here.planned.playerId
    expect(await run(['players', 'ban', 'd3', ...REASON])).toMatchObject({
      id,
      banned: { by: `cli:${userInfo().username}`, reason: 'a look at the matches' },
      openPayout: { state: 'planned', reason: 'banned' },
      sessionsEnded: 0,
    })
    await refused(['players', 'ban', id, ...REASON], /banned already, since .* by cli:/)
    expect(await run(['players', 'list', '--banned'])).toMatchObject([{ id }])
    expect(await run(['players', 'show', id])).toMatchObject({
      player: { id, banned: {} },
      accruedBan: '0.5',
      payouts: [{ id: here.planned.id, amount: '50000000' }],
    })
    expect(await audited(books.database, 'player_ban')).toMatchObject([{ address: null, requestId: null }])
  })

  test('a player is looked up at the directories, and their sessions are ended', async () => {
    const id = here.planned.playerId
    expect(await run(['players', 'reverify', 'd3'])).toMatchObject({
      id,
      epicVerified: true,
      absenceUnconfirmed: false,
    })
    expect(await audited(books.database, 'admin_reverify')).toHaveLength(1)
    expect(await run(['players', 'end-sessions', 'd3', ...REASON])).toMatchObject({ id, sessionsEnded: 0 })
    expect(await audited(books.database, 'player_sessions_end')).toHaveLength(1)
  })

  test('what is lifted is in the audit log, and what cannot be is refused in a sentence', async () => {
    const id = here.planned.playerId
    await run(['players', 'hold', id, ...REASON])
    await run(['players', 'release', id, ...REASON])
    await refused(['players', 'release', id, ...REASON], /is not held/)
    await refused(['players', 'show', 'nobody'], /there is no player nobody/)
    await refused(['players', 'ban', 'd3', '--reason', ' '], /a reason is needed/)
    const shown = await ran(['players', 'show', 'd3'])
    expect(shown.stdout).toMatch(/owed +0 BAN for 0 kills\nopen +0\.5 BAN for 10 kills/)
    expect(await run(['audit-log', 'list', '--target', `player:${id}`])).toHaveLength(2)
  })

  test('payouts are held, released, queued again and voided, and what is paid or has a live block is refused', async () => {
    const { id } = here.planned
    expect(await run(['payouts', 'hold', id, ...REASON])).toMatchObject({
      state: 'planned',
      held: {},
      amountBan: '0.5',
    })
    await refused(['payouts', 'retry', id], /release it first/)
    await run(['payouts', 'release', id, ...REASON])
    expect(await run(['payouts', 'retry', id])).toMatchObject({ id, block: null })
    await refused(['payouts', 'retry', here.paid.id], /is paid already, with block/)
    await refused(['payouts', 'void', here.signed.id, ...REASON], new RegExp(`has block ${hashOf('signed')}`))
    expect(await run(['payouts', 'void', id, ...REASON])).toMatchObject({ state: 'void' })
    await refused(['payouts', 'void', 'none', ...REASON], /no payout none/)
  })

  test('flags are raised, listed and cleared', async () => {
    const flag = await run(['flags', 'raise', 'd3', ...REASON])
    expect(await run(['flags', 'list', '--player', 'd3'])).toMatchObject([{ id: flag['id'], kind: 'manual' }])
    await run(['flags', 'clear', String(flag['id']), ...REASON])
    await refused(['flags', 'clear', String(flag['id']), ...REASON], /cleared already/)
    expect(await run(['flags', 'list'])).toEqual([])
  })

  test('a pending reading is answered once, on the total that was shown; stops are told', async () => {
    const player = here.planned.playerId
    await books.database.transaction((tx) =>
      tx.run('UPDATE player SET pending_total = 500, pending_since_ms = 1 WHERE id = $1', [player]),
    )
    expect(await run(['pending', 'list'])).toMatchObject([{ playerId: player, total: 500, cursor: 110 }])
    await refused(['pending', 'accept', player, '--total', '499', ...REASON], /says 500 kills where you saw 499/)
    expect(await run(['pending', 'accept', player, '--total', '500', ...REASON])).toMatchObject({
      outcome: 'accrued',
      kills: 390,
      amountBan: '19.5',
    })
    await refused(['pending', 'refuse', player, '--total', '500', ...REASON], /no pending reading/)
    expect(await run(['stops', 'list'])).toMatchObject([{ kind: 'pause', reason: 'a look at the matches' }])
  })
})
