// Who a login lets in, and what it writes, over real books and a directory on loopback.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createStore } from '@pay2slay/db'
import { logIn } from '@pay2slay/domain'
import { eachDatabase, fakeClock, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { addPlayers, HOUR } from '../books/fill.js'
import { startYuniteStand, type YuniteStand } from '../support/yunite-stand.js'

describe.each(eachDatabase)('on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let yunite: YuniteStand
  const clock = fakeClock()
  const events: string[] = []
  beforeEach(async () => {
    fresh = await freshDatabase()
    yunite = await startYuniteStand()
    clock.set(MONDAY_NOON)
    events.length = 0
  })
  afterEach(async () => {
    await yunite.stop()
    await fresh.close()
  })
  const login = (discordId: string, guildMember = true, discordName = `now ${discordId}`) =>
    logIn(
      {
        store: createStore(fresh.database, { now: () => clock.now() }),
        directory: yunite.directory,
        observer: { count() {}, gauge() {}, event: (_level, event) => void events.push(event) },
      },
      { discordId, discordName, guildMember },
      { address: '192.0.2.1', requestId: 'r1' },
    )
  const run = (text: string) => fresh.database.transaction((tx) => tx.run(text))
  const player = async (discordId: string) => {
    const [row] = await fresh.database.read.all('SELECT * FROM player WHERE discord_id = $1', [discordId])
    return row
  }

  it('a member with a linked Epic account becomes a player, verified, with an audit row', async () => {
    yunite.links.set('d9', 'e9')
    expect(await login('d9')).toMatchObject({ ok: true, value: { isNew: true } })
    const row = await player('d9')
    expect(row).toMatchObject({ discord_name: 'now d9', epic_account_id: 'e9', verification_status: 'ok' })
    expect(row).toMatchObject({
      verification_source: 'auth_callback',
      last_login_at_ms: BigInt(MONDAY_NOON),
      kill_cursor: null,
    })
    expect([Boolean(row?.['guild_member']), Boolean(row?.['epic_verified'])]).toEqual([true, true])
    const audit = await fresh.database.read.all('SELECT * FROM audit_log')
    expect(audit).toMatchObject([
      { action: 'player_joined', target_id: row?.['id'], address: '192.0.2.1', request_id: 'r1' },
    ])
  })

  it('somebody new who is no member, or has no Epic account linked, is written nowhere', async () => {
    yunite.links.set('d8', null)
    expect(await login('d8')).toEqual({ ok: false, error: { kind: 'not_linked' } })
    yunite.links.set('d9', 'e9')
    expect(await login('d9', false)).toEqual({ ok: false, error: { kind: 'not_member' } })
    expect(await fresh.database.read.all('SELECT id FROM player')).toEqual([])
    expect(yunite.calls).toEqual([['d8']])
  })

  it('the Epic account of another player makes nobody a player', async () => {
    const [first] = await addPlayers(fresh.database, 1)
    yunite.links.set('d9', 'e1')
    expect(await login('d9')).toEqual({ ok: false, error: { kind: 'epic_of_other' } })
    expect(await player('d9')).toBeUndefined()
    expect(await player('d1')).toMatchObject({ id: first, epic_account_id: 'e1' })
    expect(await fresh.database.read.all('SELECT id FROM audit_log WHERE action = $1', ['player_joined'])).toEqual([])
    const flags = await fresh.database.read.all('SELECT player_id, kind, detail FROM abuse_flag')
    expect(flags).toMatchObject([{ player_id: first, kind: 'shared_epic', detail: expect.stringContaining('d9') }])
  })

  it("a banned player's Epic account stays with them: a second Discord account does not go round the ban", async () => {
    await addPlayers(fresh.database, 1)
    await run('UPDATE player SET banned_at_ms = 1, epic_verified = false')
    yunite.links.set('d9', 'e1')
    expect(await login('d9')).toEqual({ ok: false, error: { kind: 'epic_of_other' } })
    expect(await login('d1')).toEqual({ ok: false, error: { kind: 'banned' } })
    expect(await player('d9')).toBeUndefined()
  })

  it('a known player comes back with the name of today, and the answer of the directory counts', async () => {
    const [id] = await addPlayers(fresh.database, 1)
    yunite.links.set('d1', 'e1')
    clock.advance(HOUR)
    expect(await login('d1', true, 'new name')).toEqual({ ok: true, value: { playerId: id, isNew: false } })
    expect(await player('d1')).toMatchObject({
      discord_name: 'new name',
      directory_answered_at_ms: BigInt(MONDAY_NOON + HOUR),
      verification_status: 'ok',
    })
  })

  it('a member whom the directory does not know for a moment loses no link by logging in', async () => {
    const [one] = await addPlayers(fresh.database, 1)
    for (let time = 0; time < 4; time += 1) {
      expect(await login('d1')).toEqual({ ok: true, value: { playerId: one, isNew: false } })
      expect(Boolean((await player('d1'))?.['epic_verified'])).toBe(true)
    }
    expect(await login('d9')).toEqual({ ok: false, error: { kind: 'not_linked' } })
  })

  it('a known player without a link, or with the account of another, gets in but earns no more', async () => {
    const [one, two] = await addPlayers(fresh.database, 2)
    yunite.links.set('d1', null)
    expect(await login('d1')).toEqual({ ok: true, value: { playerId: one, isNew: false } })
    expect(await player('d1')).toMatchObject({ verification_status: 'not_linked' })
    expect(Boolean((await player('d1'))?.['epic_verified'])).toBe(false)
    await run("UPDATE player SET epic_verified = true WHERE discord_id = 'd1'")
    yunite.links.set('d2', 'e1')
    expect(await login('d2')).toEqual({ ok: true, value: { playerId: two, isNew: false } })
    expect(await player('d2')).toMatchObject({ verification_status: 'epic_of_other', epic_account_id: null })
    expect(await player('d1')).toMatchObject({ epic_account_id: 'e1' })
  })

  it('a known player who left the guild is refused, and earns no more', async () => {
    await addPlayers(fresh.database, 1)
    expect(await login('d1', false)).toEqual({ ok: false, error: { kind: 'not_member' } })
    expect(await player('d1')).toMatchObject({ verification_status: 'not_member', last_login_at_ms: null })
    expect(Boolean((await player('d1'))?.['guild_member'])).toBe(false)
    expect(yunite.calls).toEqual([])
  })

  it('a directory that is away lets known players in with its last word, and nobody new', async () => {
    const [id] = await addPlayers(fresh.database, 1)
    const before = await player('d1')
    yunite.status = 503
    expect(await login('d1')).toEqual({ ok: true, value: { playerId: id, isNew: false } })
    expect(await player('d1')).toMatchObject({
      epic_verified: before?.['epic_verified'],
      directory_answered_at_ms: before?.['directory_answered_at_ms'],
      verification_status: null,
    })
    expect(await login('d9')).toMatchObject({ ok: false, error: { kind: 'directory', error: { kind: 'unavailable' } } })
    expect(await player('d9')).toBeUndefined()
    expect(events).toEqual(['directory_unavailable', 'directory_unavailable'])
  })

  it('Discord knows who is a member: a directory that does not know them yet only has no link to tell', async () => {
    const [id] = await addPlayers(fresh.database, 1)
    await run('UPDATE player SET epic_verified = false')
    expect(await login('d1')).toEqual({ ok: true, value: { playerId: id, isNew: false } })
    expect(await player('d1')).toMatchObject({ verification_status: 'not_linked' })
    expect(Boolean((await player('d1'))?.['guild_member'])).toBe(true)
  })

  it('ten first logins at once make one player', async () => {
    yunite.links.set('d9', 'e9')
    const results = await Promise.all(Array.from({ length: 10 }, () => login('d9')))
    expect(results.every((result) => result.ok)).toBe(true)
    const rows = await fresh.database.read.all('SELECT id FROM player')
    expect(rows).toHaveLength(1)
    expect(results.filter((result) => result.ok && result.value.isNew)).toHaveLength(1)
  })

  it('a Discord name with a NUL in it is kept without it', async () => {
    yunite.links.set('d9', 'e9')
    expect(await login('d9', true, 'a\0b')).toMatchObject({ ok: true })
    expect(await player('d9')).toMatchObject({ discord_name: 'a\uFFFDb' })
  })
})
