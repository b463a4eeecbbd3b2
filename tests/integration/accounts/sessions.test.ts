// Sessions, logins under way, admins and counted attempts in both databases.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  deleteSession,
  disableAdminUser,
  endSessionOf,
  endSessionsOf,
  findAdminSession,
  findAdminUser,
  findPlayerSession,
  giveAttemptBack,
  insertAdminUser,
  insertLoginAttempt,
  insertSession,
  listAdminUsers,
  listSessions,
  MOST_SESSIONS,
  sweepExpired,
  SWEEP_STEP,
  takeAttempt,
  takeLoginAttempt,
  touchSession,
  useTotpStep,
  type NewSession,
  type SqlTx,
} from '@pay2slay/db'
import type { PlayerId } from '@pay2slay/domain'
import { eachDatabase, MONDAY_NOON as NOW, type FreshDatabase } from '@pay2slay/testing'
import { addPlayers, HOUR } from '../books/fill.js'

describe.each(eachDatabase)('on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  beforeEach(async () => void (fresh = await freshDatabase()))
  afterEach(() => fresh.close())
  const write = <T>(work: (tx: SqlTx) => Promise<T>): Promise<T> => fresh.database.transaction(work)
  const onePlayer = async (): Promise<PlayerId> => {
    const [id] = await addPlayers(fresh.database, 1)
    if (id === undefined) throw new Error('no player was added')
    return id
  }
  const session = (id: string, subject: Partial<NewSession>): NewSession => ({
    id,
    kind: 'player',
    playerId: null,
    adminId: null,
    data: '{}',
    userAgent: 'a browser',
    createdAt: NOW,
    seenAt: NOW,
    expiresAt: NOW + HOUR,
    endsAt: NOW + 10 * HOUR,
    ...subject,
  })
  const find = (id: string, at = NOW) => findPlayerSession(fresh.database.read, id, at)

  describe('sessions', () => {
    it('come back with their player in one statement', async () => {
      const playerId = await onePlayer()
      await write((tx) => insertSession(tx, session('s1', { playerId, data: '{"via":"discord"}' })))
      expect(await find('s1')).toMatchObject({
        data: '{"via":"discord"}',
        createdAt: NOW,
        expiresAt: NOW + HOUR,
        player: { id: playerId, discordId: 'd1', epicAccountId: 'e1', guildMember: true, heldAt: null, baseline: 0 },
      })
      expect(await find('s2')).toBeNull()
    })

    it('are over when unused for too long, and use prolongs them up to their end and no further', async () => {
      const playerId = await onePlayer()
      await write((tx) => insertSession(tx, session('s1', { playerId })))
      expect(await find('s1', NOW + HOUR)).toBeNull()
      const touch = (now: number) => write((tx) => touchSession(tx, 's1', { now, expiresAt: now + HOUR }))
      expect(await touch(NOW + HOUR - 1)).toBe(true)
      expect(await find('s1', NOW + HOUR)).toMatchObject({ seenAt: NOW + HOUR - 1, expiresAt: NOW + 2 * HOUR - 1 })
      expect(await touch(NOW + 2 * HOUR)).toBe(false)
      for (let hour = 2; hour < 11; hour += 1) await touch(NOW + hour * HOUR - 2 * hour)
      expect(await touch(NOW + 10 * HOUR - 1)).toBe(true)
      expect(await find('s1', NOW + 10 * HOUR - 1)).toMatchObject({ expiresAt: NOW + 10 * HOUR })
      expect(await find('s1', NOW + 10 * HOUR)).toBeNull()
    })

    it('end when their player is banned or deleted', async () => {
      const playerId = await onePlayer()
      await write((tx) => insertSession(tx, session('s1', { playerId })))
      for (const column of ['banned_at_ms', 'deleted_at_ms']) {
        await write((tx) => tx.run(`UPDATE player SET ${column} = 1`))
        expect(await find('s1')).toBeNull()
        await write((tx) => tx.run(`UPDATE player SET ${column} = NULL`))
      }
      expect(await find('s1')).not.toBeNull()
    })

    it('are listed and ended by their player alone', async () => {
      const [one, two] = await addPlayers(fresh.database, 2)
      if (!one || !two) throw new Error('no players were added')
      await write(async (tx) => {
        await insertSession(tx, session('a1', { playerId: one }))
        await insertSession(tx, session('a2', { playerId: one, seenAt: NOW + 1, userAgent: null }))
        await insertSession(tx, session('a3', { playerId: one, expiresAt: NOW }))
        await insertSession(tx, session('b1', { playerId: two }))
      })
      const ids = async (playerId: PlayerId) =>
        (await listSessions(fresh.database.read, playerId, NOW)).map(({ id }) => id)
      expect(await ids(one)).toEqual(['a2', 'a1'])
      expect(await write((tx) => endSessionOf(tx, one, 'b1'))).toBe(false)
      expect(await write((tx) => endSessionOf(tx, one, 'a1'))).toBe(true)
      expect(await write((tx) => endSessionOf(tx, one, 'a1'))).toBe(false)
      await write((tx) => insertSession(tx, session('a4', { playerId: one })))
      expect(await write((tx) => endSessionsOf(tx, one, { player: 'a4' }))).toBe(2)
      expect([await ids(one), await ids(two)]).toEqual([['a4'], ['b1']])
      expect(await write((tx) => endSessionsOf(tx, one))).toBe(1)
    })

    it('are bounded: a login too many ends the one that was longest not seen', async () => {
      const playerId = await onePlayer()
      for (let index = 0; index <= MOST_SESSIONS + 1; index += 1)
        await write((tx) => insertSession(tx, session(`s${index}`, { playerId, seenAt: NOW + index })))
      const ids = (await listSessions(fresh.database.read, playerId, NOW)).map(({ id }) => id)
      expect(ids).toHaveLength(MOST_SESSIONS)
      expect(ids).not.toContain('s0')
      expect(ids).not.toContain('s1')
    })

    it('are written once: a second one under the same id is refused, and one that was ended does not come back', async () => {
      const playerId = await onePlayer()
      await write((tx) => insertSession(tx, session('s1', { playerId })))
      await expect(write((tx) => insertSession(tx, session('s1', { playerId })))).rejects.toThrow()
      expect(await write((tx) => deleteSession(tx, 's1'))).toBe(true)
      expect(await write((tx) => touchSession(tx, 's1', { now: NOW, expiresAt: NOW + HOUR }))).toBe(false)
      expect(await find('s1')).toBeNull()
    })

    it('of an admin are no session of a player, nor the other way round', async () => {
      const playerId = await onePlayer()
      await write(async (tx) => {
        await insertSession(tx, session('p', { playerId }))
        await insertSession(tx, session('a', { kind: 'admin', adminId: 'discord:1' }))
      })
      expect(await find('a')).toBeNull()
      expect(await findAdminSession(fresh.database.read, 'p', NOW)).toBeNull()
      expect(await findAdminSession(fresh.database.read, 'a', NOW)).toMatchObject({ adminId: 'discord:1', user: null })
    })
  })

  describe('a login under way', () => {
    const attempt = {
      id: 'h1',
      browserHash: 'b',
      codeVerifier: 'v',
      returnTo: '/x',
      createdAt: NOW,
      expiresAt: NOW + 10,
    }
    const take = (browser = 'b', at = NOW) => write((tx) => takeLoginAttempt(tx, 'h1', at, (hash) => hash === browser))

    it('is taken once, however many ask for it at once', async () => {
      await write((tx) => insertLoginAttempt(tx, attempt))
      const taken = await Promise.all(Array.from({ length: 8 }, () => take()))
      expect(taken.filter((one) => one !== null)).toEqual([attempt])
    })

    it('is not given to another browser, and stays for its own', async () => {
      await write((tx) => insertLoginAttempt(tx, attempt))
      expect(await take('c')).toBeNull()
      expect(await take()).toEqual(attempt)
    })

    it('is over after its time', async () => {
      await write((tx) => insertLoginAttempt(tx, attempt))
      expect(await take('b', NOW + 10)).toBeNull()
    })
  })

  describe('admins', () => {
    const user = {
      id: 'u1',
      email: 'a@example.org',
      passwordHash: 'hash',
      role: 'viewer',
      totpSecret: 'SECRET',
    } as const
    const insert = (email: string = user.email) =>
      write((tx) => insertAdminUser(tx, { ...user, id: `id of ${email}`, email, createdAt: NOW, createdBy: 'shell' }))

    it('are found by e-mail, unless they are disabled', async () => {
      expect(await insert()).toBe(true)
      expect(await insert()).toBe(false)
      expect(await findAdminUser(fresh.database.read, user.email)).toEqual({ ...user, id: 'id of a@example.org' })
      expect(await write((tx) => disableAdminUser(tx, user.email, NOW))).toBe('id of a@example.org')
      expect(await write((tx) => disableAdminUser(tx, user.email, NOW))).toBeNull()
      expect(await findAdminUser(fresh.database.read, user.email)).toBeNull()
      expect(await listAdminUsers(fresh.database.read)).toMatchObject([
        { totpSecret: user.totpSecret, disabledAt: NOW },
      ])
    })

    it('have an e-mail in lower case: anything else is refused', async () => {
      await expect(insert('A@example.org')).rejects.toThrow()
    })

    it('use each one-time code once, in order, however many try at once', async () => {
      await insert()
      const use = (step: number) => write((tx) => useTotpStep(tx, 'id of a@example.org', step))
      const used = await Promise.all(Array.from({ length: 5 }, () => use(7)))
      expect(used.filter(Boolean)).toHaveLength(1)
      expect([await use(6), await use(8), await use(8)]).toEqual([false, true, false])
    })

    it('lose the role of their session when they are disabled', async () => {
      await insert()
      const adminId = 'id of a@example.org'
      await write((tx) => insertSession(tx, session('a', { kind: 'admin', adminId })))
      expect(await findAdminSession(fresh.database.read, 'a', NOW)).toMatchObject({
        user: { email: user.email, role: 'viewer' },
      })
      await write((tx) => disableAdminUser(tx, user.email, NOW))
      expect(await findAdminSession(fresh.database.read, 'a', NOW)).toMatchObject({ user: null })
    })
  })

  describe('attempts', () => {
    const limit = { key: 'k', most: 5, windowMs: 1_000 }
    const take = (at = NOW) => write((tx) => takeAttempt(tx, limit, at))

    it('are no more than the limit in a window, however many come at once', async () => {
      const taken = await Promise.all(Array.from({ length: 20 }, () => take()))
      expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5)
      expect(await take(NOW + 999)).toEqual({ allowed: false, retryAt: NOW + 1_000 })
      expect(await take(NOW + 1_000)).toEqual({ allowed: true })
    })

    it('that were good ones are given back', async () => {
      for (let index = 0; index < 50; index += 1) {
        expect(await take()).toEqual({ allowed: true })
        await write((tx) => giveAttemptBack(tx, 'k'))
      }
      expect(await write((tx) => giveAttemptBack(tx, 'k'))).toBe(0)
    })
  })

  it('a sweep takes away what is over, in small steps, and nothing else', async () => {
    const playerId = await onePlayer()
    await write(async (tx) => {
      await insertSession(tx, session('over', { playerId, expiresAt: NOW }))
      await insertSession(tx, session('not over', { playerId, expiresAt: NOW + 1 }))
      for (let index = 0; index <= SWEEP_STEP; index += 1)
        await takeAttempt(tx, { key: `k${index}`, most: 1, windowMs: 0 }, NOW)
    })
    expect(await sweepExpired(fresh.database, NOW)).toEqual({ rows: SWEEP_STEP + 1, more: true })
    expect(await sweepExpired(fresh.database, NOW)).toEqual({ rows: 1, more: false })
    expect(await find('not over')).not.toBeNull()
  })
})
