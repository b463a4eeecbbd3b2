// Administrators over HTTP, on both databases: who gets in, who does not and learns nothing, and how long it lasts.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@pay2slay/config'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { createAdmin, disableAdmin } from '../../../apps/api/src/admin-command/acts.js'
import { limitsOf, PER_ACCOUNT, takeAttempts } from '../../../apps/api/src/admin-login/attempts.js'
import { CodeSeal } from '../../../apps/api/src/admin-login/code-seal.js'
import { codeOf } from '../../../apps/api/src/fixtures/authenticator.js'
import { Browser } from '../../../apps/api/src/fixtures/browser.js'
import { nameless } from '../../../apps/api/src/limits/nameless.js'
import { addMember, people, type People } from '../../../apps/api/src/fixtures/people.js'
import {
  runApi,
  TEST_PASSWORD_COST,
  type RunningApi,
  type RunOptions,
} from '../../../apps/api/src/fixtures/running-api.js'

const ANN = '80351110224678911'
const BOB = '80351110224678922'
const MINUTE = 60_000
const PASSWORD = 'correct horse battery staple'
const EMAIL = 'ada@example.org'
const COOKIE = '__Host-p2s_admin'
const KEY = 'a key of the sessions for tests'
const SEAL = new CodeSeal([KEY])

describe.each(eachDatabase)('on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let town: People
  let now: number
  let apis: RunningApi[]
  let api: RunningApi
  const start = async (access: RunOptions['access'] = {}): Promise<RunningApi> => {
    const one = await runApi(fresh.url, { outside: town, now: () => now, access })
    apis.push(one)
    return one
  }
  beforeEach(async () => {
    fresh = await freshDatabase()
    town = people()
    addMember(town, 'ann', ANN)
    addMember(town, 'bob', BOB)
    now = Math.ceil(Date.now() / 30_000) * 30_000 + 30_000
    apis = []
    api = await start({ admins: [{ discordId: ANN, role: 'viewer' }] })
  })
  afterEach(async () => {
    for (const one of apis) await one.close()
    await fresh.close()
  })
  const make = (options: Partial<Parameters<typeof createAdmin>[1]> = {}) =>
    createAdmin(api.database, {
      email: EMAIL,
      password: PASSWORD,
      role: 'operator',
      totp: null,
      issuer: 'Faucet',
      cost: TEST_PASSWORD_COST,
      ...options,
    })
  const tryWith = async (body: object, browser = new Browser(api.app)) => {
    const answer = await browser.post('/admin/login', body)
    return [answer.status, (answer.body as { type?: string }).type?.replace('urn:pay2slay:problem:', '')]
  }
  const audit = async () =>
    (await api.database.read.all('SELECT actor, action FROM audit_log ORDER BY at_ms, id')).map(
      ({ actor, action }) => `${String(action)} ${String(actor)}`,
    )
  const REFUSED = [401, 'wrong-credentials']

  describe('by e-mail and password', () => {
    it('an account from the command line gets in, with a cookie of its own that other sites never send', async () => {
      await make()
      const ada = new Browser(api.app)
      const answer = await ada.post('/admin/login', { email: 'Ada@Example.ORG', password: PASSWORD })
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({
        admin_id: `email:${EMAIL}`,
        email: EMAIL,
        role: 'operator',
        discord_username: null,
      })
      expect(ada.cookies.get(COOKIE)?.attributes.split('; ')).toEqual(
        expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']),
      )
      expect(ada.cookies.has('__Host-p2s_session')).toBe(false)
      expect((await ada.get('/admin/session')).body).toMatchObject({ admin_id: `email:${EMAIL}`, role: 'operator' })
      expect((await ada.get('/auth/session')).body).toMatchObject({
        player: null,
        admin: { admin_id: `email:${EMAIL}` },
      })
      expect(await audit()).toEqual([expect.stringMatching(/^admin_created cli:/), `admin_login email:${EMAIL}`])
    })

    it('e-mail alone gets nobody in, and whatever is wrong reads the same', async () => {
      await make()
      expect(await tryWith({ email: EMAIL })).toEqual([422, 'invalid-request'])
      expect(await tryWith({ password: PASSWORD })).toEqual([422, 'invalid-request'])
      const answers = [
        { email: EMAIL, password: 'correct horse battery stapl' },
        { email: EMAIL, password: PASSWORD.toUpperCase() },
        { email: 'nobody@example.org', password: PASSWORD },
        { email: "' OR 1=1 --", password: PASSWORD },
      ].map((body) => new Browser(api.app).post('/admin/login', body))
      const texts = (await Promise.all(answers)).map(({ status, body }) => {
        const { detail, type } = body as { detail: string; type: string }
        return `${status} ${type} ${detail}`
      })
      expect(new Set(texts).size).toBe(1)
      expect(texts[0]).toMatch(/^401 urn:pay2slay:problem:wrong-credentials /)
      expect((await audit()).slice(1).toSorted()).toEqual([
        `admin_login_failed email:${EMAIL}`,
        `admin_login_failed email:${EMAIL}`,
        'admin_login_failed email:unknown',
        'admin_login_failed email:unknown',
      ])
      expect(api.events.filter(({ event }) => event === 'admin_login_failed')).toHaveLength(4)
      expect(JSON.stringify(api.events)).not.toContain(EMAIL)
    })

    it('an account is not guessed: five wrong passwords in a quarter of an hour, and also the right one waits', async () => {
      await make()
      const wrong = await Promise.all(
        Array.from({ length: 9 }, () => tryWith({ email: EMAIL, password: 'wrong wrong wrong' })),
      )
      expect(wrong.filter(([status]) => status === 401)).toHaveLength(5)
      expect(wrong.filter(([status]) => status === 429)).toHaveLength(4)
      const limited = await new Browser(api.app).post('/admin/login', { email: EMAIL, password: PASSWORD })
      expect([limited.status, limited.headers['retry-after']]).toEqual([429, '900'])
      expect((await audit()).filter((row) => row.startsWith('admin_login_failed'))).toHaveLength(5)
      now += 15 * MINUTE
      expect(await tryWith({ email: EMAIL, password: PASSWORD })).toEqual([200, undefined])
    })

    it('whoever guesses elsewhere does not keep the owner out, until a hundred guesses from everywhere', async () => {
      await make()
      const attempts = { keeper: api.keeper, now: () => now }
      const guess = (network: number) =>
        takeAttempts(attempts, limitsOf(nameless([new Secret(KEY)]), `2001:db8:${network}::1`, EMAIL))
      for (let time = 0; time < 5; time += 1) await guess(1)
      await expect(guess(1)).rejects.toThrow('Too many attempts to log in')
      expect(await tryWith({ email: EMAIL, password: PASSWORD })).toEqual([200, undefined])
      for (let network = 2; network <= PER_ACCOUNT - 4; network += 1) await guess(network)
      expect(await tryWith({ email: EMAIL, password: PASSWORD })).toEqual([429, 'too-many-requests'])
    })

    it('an account that does not exist is counted the same, and an address has twenty attempts for all of them', async () => {
      const tries = async (email: string, count: number) => {
        const all = Array.from({ length: count }, () => tryWith({ email, password: 'wrong wrong wrong' }))
        return (await Promise.all(all)).map(([status]) => status)
      }
      expect((await tries('nobody@example.org', 6)).filter((status) => status === 429)).toHaveLength(1)
      for (const name of ['b', 'c', 'd'])
        expect(await tries(`${name}@example.org`, 5)).toEqual([401, 401, 401, 401, 401])
      expect(await tries('e@example.org', 1)).toEqual([429])
    })

    it('a login that came while too many were being checked is refused with a time, and is no attempt', async () => {
      await make()
      const full = await runApi(fresh.url, { outside: town, now: () => now, passwordPlaces: { atOnce: 0, waiting: 0 } })
      apis.push(full)
      for (let time = 0; time < 6; time += 1)
        expect(await tryWith({ email: EMAIL, password: PASSWORD }, new Browser(full.app))).toEqual([
          429,
          'too-many-requests',
        ])
      expect(await audit()).toEqual([expect.stringMatching(/^admin_created /)])
      expect(await tryWith({ email: EMAIL, password: PASSWORD })).toEqual([200, undefined])
    })

    it('good logins do not use the attempts up', async () => {
      await make()
      for (let login = 0; login < 7; login += 1)
        expect(await tryWith({ email: EMAIL, password: PASSWORD })).toEqual([200, undefined])
    })

    it('a disabled account gets in no more, and its sessions are over', async () => {
      await make()
      const ada = new Browser(api.app)
      await ada.post('/admin/login', { email: EMAIL, password: PASSWORD })
      expect(await disableAdmin(api.database, EMAIL)).toBe(1)
      expect((await ada.get('/admin/session')).status).toBe(401)
      expect(await tryWith({ email: EMAIL, password: PASSWORD })).toEqual(REFUSED)
      await expect(make()).rejects.toThrow('there is an administrator ada@example.org already')
    })
  })

  describe('with a one-time code', () => {
    it('the password alone is not enough, and every code is good once', async () => {
      const uri = await make({ totp: SEAL })
      expect(uri).toMatch(/^otpauth:\/\/totp\/Faucet:ada%40example\.org\?issuer=Faucet&secret=[A-Z2-7]{32}&/)
      const login = (totp?: string) => tryWith({ email: EMAIL, password: PASSWORD, ...(totp && { totp }) })
      expect(await login()).toEqual(REFUSED)
      expect(await login(codeOf(uri, now - 10 * MINUTE))).toEqual(REFUSED)
      const both = await Promise.all([login(codeOf(uri, now)), login(codeOf(uri, now))])
      expect(both.map(([status]) => status).toSorted()).toEqual([200, 401])
      now += 30_000
      expect(await login(codeOf(uri, now))).toEqual([200, undefined])
      expect(await login(codeOf(uri, now - 30_000))).toEqual(REFUSED)
    })

    it('its secret is sealed in the books, and under the new key after a login; without any of its keys nobody gets in', async () => {
      const uri = await make({ totp: SEAL })
      const kept = async () =>
        String((await api.database.read.all('SELECT totp_secret FROM admin_user'))[0]?.['totp_secret'])
      const before = await kept()
      expect(before).toMatch(/^sealed1:/)
      expect(before).not.toContain(new URL(String(uri)).searchParams.get('secret'))
      const under = async (...keys: string[]) => {
        const one = await start({ sessionSecrets: keys.map((key) => new Secret(key)) })
        now += 30_000
        const body = { email: EMAIL, password: PASSWORD, totp: codeOf(uri, now) }
        return (await new Browser(one.app).post('/admin/login', body)).status
      }
      expect(await under('another key')).toBe(401)
      expect(apis.at(-1)?.events.map(({ event }) => event)).toContain('admin_code_unreadable')
      expect(JSON.stringify(apis.at(-1)?.events)).not.toContain(EMAIL)
      expect(await kept()).toBe(before)
      expect(await under('a new key', KEY)).toBe(200)
      expect(await kept()).not.toBe(before)
      expect(await under('a new key')).toBe(200)
    })

    it('a code does not help a wrong password, and is not used up by it', async () => {
      const uri = await make({ totp: SEAL })
      const totp = codeOf(uri, now)
      expect(await tryWith({ email: EMAIL, password: 'wrong wrong wrong', totp })).toEqual(REFUSED)
      expect(await tryWith({ email: EMAIL, password: PASSWORD, totp })).toEqual([200, undefined])
    })
  })

  describe('by Discord', () => {
    const loggedIn = async (name: string, where = api) => {
      const browser = new Browser(where.app)
      await browser.logIn(`code of ${name}`)
      return browser
    }

    it('an id of the list gets in with its role, and stays a player', async () => {
      const ann = await loggedIn('ann')
      const answer = await ann.post('/admin/login')
      expect([answer.status, answer.body]).toMatchObject([
        200,
        { admin_id: `discord:${ANN}`, role: 'viewer', discord_username: 'ann', email: null },
      ])
      expect((await ann.get('/admin/session')).body).toMatchObject({ discord_username: 'ann' })
      expect((await ann.get('/auth/session')).body).toMatchObject({
        player: { discord_id: ANN },
        admin: { role: 'viewer' },
      })
    })

    it('nobody else gets in: not another id, not the name of an admin, not without a login', async () => {
      expect(await tryWith({}, await loggedIn('bob'))).toEqual(REFUSED)
      addMember(town, 'ann ', '80351110224678933')
      town.codes.set('imitation', {
        ok: true,
        value: { discordId: '80351110224678933', discordName: 'ann', guildMember: true },
      })
      const imitator = new Browser(api.app)
      expect((await imitator.logIn('imitation')).status).toBe(302)
      expect(await tryWith({}, imitator)).toEqual(REFUSED)
      expect(await tryWith({})).toEqual(REFUSED)
      expect(await audit()).not.toContainEqual(expect.stringMatching(/^admin_login discord/))
    })

    it('whoever is taken off the list is out, with a session or without; the role is the one of today', async () => {
      const ann = await loggedIn('ann')
      await ann.post('/admin/login')
      const copyAt = (where: RunningApi) => {
        const copy = new Browser(where.app)
        copy.set(COOKIE, ann.value(COOKIE))
        return copy
      }
      const raised = await start({ admins: [{ discordId: ANN, role: 'operator' }] })
      expect((await copyAt(raised).get('/admin/session')).body).toMatchObject({ role: 'operator' })
      const without = await start()
      expect((await copyAt(without).get('/admin/session')).status).toBe(401)
    })

    it('a login with Discord lets in for a quarter of an hour; an older one is told to log in again', async () => {
      const ann = await loggedIn('ann')
      now += 15 * MINUTE + 1
      const late = await ann.post('/admin/login')
      expect([late.status, (late.body as { detail: string }).detail]).toEqual([
        401,
        expect.stringContaining('log in with Discord again'),
      ])
      expect((await ann.get('/me/sessions')).status).toBe(200)
      await ann.logIn('code of ann')
      expect((await ann.post('/admin/login')).status).toBe(200)
    })

    it('the demo login proves no id: nobody becomes an admin by it', async () => {
      const list = [{ discordId: '10000000000000001', role: 'operator' as const }]
      const local = await start({ demoLogin: true, admins: list })
      town.links.set('10000000000000001', { kind: 'linked', epicAccountId: 'epic of demo', epicName: null })
      const demo = new Browser(local.app)
      expect((await demo.post('/auth/demo-login')).status).toBe(200)
      await demo.token()
      expect(await tryWith({}, demo)).toEqual(REFUSED)
    })
  })

  describe('the session', () => {
    const loggedIn = async () => {
      await make()
      const ada = new Browser(api.app)
      await ada.post('/admin/login', { email: EMAIL, password: PASSWORD })
      return ada
    }

    it('is over after half an hour without use, and after eight hours in any case', async () => {
      const ada = await loggedIn()
      now += 30 * MINUTE
      expect((await ada.get('/admin/session')).status).toBe(401)
      await ada.post('/admin/login', { email: EMAIL, password: PASSWORD })
      for (let minutes = 25; minutes < 8 * 60; minutes += 25) {
        now += 25 * MINUTE
        expect((await ada.get('/admin/session')).status).toBe(200)
      }
      now += 25 * MINUTE
      expect((await ada.get('/admin/session')).status).toBe(401)
    })

    it('has a new id after every login, and the former one is over', async () => {
      const ada = await loggedIn()
      const before = new Browser(api.app)
      before.set(COOKIE, ada.value(COOKIE))
      await ada.post('/admin/login', { email: EMAIL, password: PASSWORD })
      expect(ada.value(COOKIE)).not.toBe(before.value(COOKIE))
      expect((await before.get('/admin/session')).status).toBe(401)
    })

    it('is over for good after the logout, which is in the audit log', async () => {
      const ada = await loggedIn()
      const copy = new Browser(api.app)
      copy.set(COOKIE, ada.value(COOKIE))
      expect((await ada.post('/admin/logout')).status).toBe(204)
      expect(ada.cookies.has(COOKIE)).toBe(false)
      expect((await copy.get('/admin/session')).status).toBe(401)
      expect(await audit()).toContain(`admin_logout email:${EMAIL}`)
    })

    it('of a player opens nothing of an admin, and the cookie of an admin is no session of a player', async () => {
      const ada = await loggedIn()
      const ann = new Browser(api.app)
      await ann.logIn('code of ann')
      const swapped = new Browser(api.app)
      swapped.set(COOKIE, ann.value('__Host-p2s_session'))
      swapped.set('__Host-p2s_session', ada.value(COOKIE))
      expect((await swapped.get('/admin/session')).status).toBe(401)
      expect((await swapped.get('/me/sessions')).status).toBe(401)
    })

    it('takes changes with its own token or that of GET /auth/session, and none without', async () => {
      const ada = await loggedIn()
      const { csrf_token: own } = (await ada.get('/admin/session')).body as { csrf_token: string }
      expect((await ada.bare('/admin/logout', {})).status).toBe(403)
      const eves = await new Browser(api.app).token()
      expect((await ada.bare('/admin/logout', { 'X-CSRF-Token': eves })).status).toBe(403)
      expect((await ada.bare('/admin/logout', { 'X-CSRF-Token': own, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(
        403,
      )
      expect((await ada.bare('/admin/logout', { 'X-CSRF-Token': own })).status).toBe(204)
    })
  })
})
