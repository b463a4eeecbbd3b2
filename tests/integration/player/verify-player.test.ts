// One player checked at their own wish, over real books, a directory on loopback and a bot's word.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createStore } from '@pay2slay/db'
import { ok, err, verifyPlayer, type DirectoryError, type GuildDirectory, type PlayerId } from '@pay2slay/domain'
import { DIALECTS, fakeClock, freshDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { accrueAll, addPlayers, HOUR } from '../books/fill.js'
import { startYuniteStand, type YuniteStand } from '../support/yunite-stand.js'

const MINUTE = 60_000
const COOL_DOWN = 5 * MINUTE

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let yunite: YuniteStand
  let playerId: PlayerId
  const clock = fakeClock()
  const store = () => createStore(fresh.database, { now: () => clock.now() })
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    yunite = await startYuniteStand()
    clock.set(MONDAY_NOON)
    ;[playerId] = (await addPlayers(fresh.database, 1)) as [PlayerId]
    await accrueAll(store(), 5)
    clock.advance(HOUR)
    yunite.links.set('d1', 'e1')
  })
  afterEach(async () => {
    await yunite.stop()
    await fresh.close()
  })
  const bot = (word: 'member' | 'not_member' | DirectoryError): GuildDirectory => ({
    membership: async () => (typeof word === 'string' ? ok(word) : err(word)),
  })
  const check = (guild: GuildDirectory | null = null, coolDown: number | null = null, id = playerId) =>
    verifyPlayer(
      { store: store(), directory: yunite.directory, guild, observer: { count() {}, gauge() {}, event() {} } },
      {
        playerId: id,
        source: 'user_reverify',
        coolDown,
        actor: { actor: `player:${id}`, address: '192.0.2.1', requestId: 'r1' },
      },
    )
  const run = (text: string) => fresh.database.transaction((tx) => tx.run(text))
  const row = async () => (await fresh.database.read.all('SELECT * FROM player'))[0]
  const alerts = () => fresh.database.read.all('SELECT kind FROM alert WHERE cleared_at_ms IS NULL')

  it('a linked account is verified now, with an audit row', async () => {
    expect(await check()).toMatchObject({
      ok: true,
      value: { isAbsenceUnconfirmed: false, player: { status: 'ok', source: 'user_reverify', epicAccountId: 'e1' } },
    })
    expect(await row()).toMatchObject({ directory_answered_at_ms: BigInt(MONDAY_NOON + HOUR) })
    const audits = await fresh.database.read.all(`SELECT * FROM audit_log WHERE action = 'player_reverify'`)
    expect(audits).toMatchObject([
      { actor: `player:${playerId}`, target_id: playerId, address: '192.0.2.1', request_id: 'r1' },
    ])
  })

  it('another account starts a new baseline', async () => {
    yunite.links.set('d1', 'e9')
    expect(await check()).toMatchObject({ ok: true, value: { player: { status: 'ok', epicAccountId: 'e9' } } })
    expect(Boolean((await row())?.['needs_baseline'])).toBe(true)
  })

  it('a lost link stops earning at once and says so', async () => {
    yunite.links.set('d1', null)
    expect(await check()).toMatchObject({ ok: true, value: { player: { status: 'not_linked', epicVerified: false } } })
  })

  it('"not a member" of the directory alone is told and changes nothing, however often', async () => {
    yunite.links.delete('d1')
    for (let time = 0; time < 5; time += 1)
      expect(await check()).toMatchObject({
        ok: true,
        value: { isAbsenceUnconfirmed: true, player: { guildMember: true } },
      })
    expect(await row()).toMatchObject({ absent_answers: expect.anything(), needs_baseline: expect.anything() })
    expect(Number((await row())?.['absent_answers'])).toBe(0)
    expect(Boolean((await row())?.['needs_baseline'])).toBe(false)
  })

  it("Discord's own word that the player left counts at once, without a question to the directory", async () => {
    expect(await check(bot('not_member'))).toMatchObject({
      ok: true,
      value: { player: { status: 'not_member', guildMember: false } },
    })
    expect(Boolean((await row())?.['needs_baseline'])).toBe(true)
    expect(yunite.calls).toEqual([])
  })

  it('a member whom the directory does not know keeps a link that was verified, and is told of none where there was none', async () => {
    yunite.links.delete('d1')
    expect(await check(bot('member'))).toMatchObject({
      ok: true,
      value: { isAbsenceUnconfirmed: true, player: { guildMember: true, epicVerified: true } },
    })
    expect(Boolean((await row())?.['needs_baseline'])).toBe(false)
    await run('UPDATE player SET epic_verified = false')
    expect(await check(bot('member'))).toMatchObject({
      ok: true,
      value: { isAbsenceUnconfirmed: false, player: { status: 'not_linked', guildMember: true } },
    })
  })

  it('a bot that is refused is no word at all', async () => {
    yunite.links.delete('d1')
    expect(await check(bot({ kind: 'unauthorized', detail: 'no' }))).toMatchObject({
      ok: true,
      value: { isAbsenceUnconfirmed: true },
    })
  })

  it('a second check waits for the cool-down, which counts failed ones too', async () => {
    yunite.status = 503
    expect(await check(null, COOL_DOWN)).toMatchObject({ ok: false, error: { kind: 'directory' } })
    yunite.status = null
    const now = MONDAY_NOON + HOUR
    clock.advance(MINUTE)
    expect(await check(null, COOL_DOWN)).toEqual({
      ok: false,
      error: { kind: 'too_soon', retryAt: now + COOL_DOWN, now: now + MINUTE },
    })
    expect(yunite.calls).toHaveLength(1)
    clock.advance(COOL_DOWN - MINUTE)
    expect(await check(null, COOL_DOWN)).toMatchObject({ ok: true })
  })

  it.each([429, 500, 503])('HTTP %i of the directory changes nothing and raises no alert', async (status) => {
    const before = await row()
    yunite.status = status
    expect(await check()).toMatchObject({ ok: false, error: { kind: 'directory' } })
    expect(await row()).toEqual(before)
    expect(await alerts()).toEqual([])
  })

  it('HTTP 401 of the directory changes nothing for the player and alerts the operator until it answers again', async () => {
    const before = await row()
    yunite.status = 401
    expect(await check()).toMatchObject({ ok: false, error: { kind: 'directory', error: { kind: 'unauthorized' } } })
    expect(await row()).toEqual(before)
    expect(await alerts()).toEqual([{ kind: 'directory_refused' }])
    // The bot's word alone says nothing of the directory.
    await check(bot('not_member'))
    expect(await alerts()).toEqual([{ kind: 'directory_refused' }])
    yunite.status = null
    await check()
    expect(await alerts()).toEqual([])
  })

  it('a banned, deleted or unknown player is not asked for', async () => {
    await run('UPDATE player SET banned_at_ms = 1')
    expect(await check()).toMatchObject({ ok: false, error: { kind: 'conflict' } })
    await run('UPDATE player SET banned_at_ms = NULL, deleted_at_ms = 1')
    expect(await check()).toMatchObject({ ok: false, error: { kind: 'not_found' } })
    expect(await check(null, null, 'nobody' as PlayerId)).toMatchObject({ ok: false, error: { kind: 'not_found' } })
    expect(yunite.calls).toEqual([])
  })

  it('an account of another player is refused with the reason in the status', async () => {
    await addPlayers(fresh.database, 1, 2)
    yunite.links.set('d1', 'e2')
    expect(await check()).toMatchObject({
      ok: true,
      value: { player: { status: 'epic_of_other', epicAccountId: null } },
    })
  })
})
