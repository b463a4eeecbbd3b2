// Sessions over HTTP, on both databases: how they end, how keys change, what several processes see, and what other sites cannot do.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@pay2slay/config'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { Browser } from '../../../apps/api/src/fixtures/browser.js'
import { addMember, people, type People } from '../../../apps/api/src/fixtures/people.js'
import { PUBLIC_URL, runApi, type RunningApi, type RunOptions } from '../../../apps/api/src/fixtures/running-api.js'

const ANN = '80351110224678911'
const EVE = '80351110224678999'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const COOKIE = '__Host-p2s_session'

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
    addMember(town, 'eve', EVE)
    now = Date.now()
    apis = []
    api = await start()
  })
  afterEach(async () => {
    for (const one of apis) await one.close()
    await fresh.close()
  })
  const loggedIn = async (name = 'ann', where = api): Promise<Browser> => {
    const browser = new Browser(where.app)
    expect((await browser.logIn(`code of ${name}`)).status).toBe(302)
    return browser
  }
  const isLoggedIn = async (browser: Browser): Promise<boolean> =>
    ((await browser.get('/auth/session')).body as { player: object | null }).player !== null
  /** Another browser with a copy of the cookie. */
  const copyOf = (browser: Browser, where = api): Browser => {
    const copy = new Browser(where.app)
    copy.set(COOKIE, browser.value(COOKIE))
    return copy
  }

  describe('a session', () => {
    it('is over when it is not used for the idle time, and lives on when it is', async () => {
      const ann = await loggedIn()
      now += 24 * HOUR - 1
      expect(await isLoggedIn(ann)).toBe(true)
      now += 24 * HOUR - 1
      expect(await isLoggedIn(ann)).toBe(true)
      now += 24 * HOUR
      expect(await isLoggedIn(ann)).toBe(false)
    })

    it('is over after the absolute time, however much it is used', async () => {
      const ann = await loggedIn()
      for (let hours = 20; hours < 100; hours += 20) {
        now += 20 * HOUR
        expect(await isLoggedIn(ann)).toBe(true)
      }
      now += 20 * HOUR
      expect(await isLoggedIn(ann)).toBe(false)
    })

    it('is written down as used once a minute, not with every request', async () => {
      const ann = await loggedIn()
      const seen = async () =>
        Number((await api.database.read.all('SELECT seen_at_ms FROM session'))[0]?.['seen_at_ms'])
      const first = await seen()
      now += MINUTE - 1
      await ann.get('/auth/session')
      expect(await seen()).toBe(first)
      now += 1
      await ann.get('/auth/session')
      expect(await seen()).toBe(first + MINUTE)
    })

    it('is over for good after the logout: a copy of its cookie is worth nothing', async () => {
      const ann = await loggedIn()
      const copy = copyOf(ann)
      expect((await ann.post('/auth/logout')).status).toBe(204)
      expect(ann.cookies.has(COOKIE)).toBe(false)
      expect(await isLoggedIn(copy)).toBe(false)
      expect((await copy.get('/me/sessions')).status).toBe(401)
    })

    it('needs none to log out', async () => {
      expect((await new Browser(api.app).post('/auth/logout')).status).toBe(204)
    })

    it('is not sent again with every answer, and none is made for who does not log in', async () => {
      const ann = await loggedIn()
      expect((await ann.get('/auth/session')).headers['set-cookie']).toBeUndefined()
      const nobody = new Browser(api.app)
      await nobody.get('/me/sessions')
      expect([...nobody.cookies]).toEqual([])
      expect(await api.database.read.all('SELECT id FROM session')).toHaveLength(1)
    })

    it('of a player is listed, and ended by that player alone', async () => {
      const phone = await loggedIn()
      now += 1
      const ann = await loggedIn()
      const eve = await loggedIn('eve')
      const listOf = async (browser: Browser) =>
        ((await browser.get('/me/sessions')).body as { sessions: { id: string; current: boolean }[] }).sessions
      const [current, other] = await listOf(ann)
      expect([current?.current, other?.current, (await listOf(ann)).length]).toEqual([true, false, 2])
      expect(current).toMatchObject({ user_agent: 'Firefox on Linux' })
      expect((await eve.change('delete', `/me/sessions/${other?.id ?? ''}`)).status).toBe(404)
      expect((await ann.change('delete', `/me/sessions/${other?.id ?? ''}`)).status).toBe(204)
      expect((await ann.change('delete', `/me/sessions/${other?.id ?? ''}`)).status).toBe(404)
      expect([await isLoggedIn(phone), await isLoggedIn(ann), await isLoggedIn(eve)]).toEqual([false, true, true])
    })

    it('is left alone when its player ends all others', async () => {
      const [phone, tablet, ann, eve] = [await loggedIn(), await loggedIn(), await loggedIn(), await loggedIn('eve')]
      expect((await ann.post('/me/sessions/end-others')).body).toEqual({ ended: 2 })
      const left = [await isLoggedIn(phone), await isLoggedIn(tablet), await isLoggedIn(ann), await isLoggedIn(eve)]
      expect(left).toEqual([false, false, true, true])
    })
  })

  it('the key is changed without logging anybody out, and a key that is gone opens nothing', async () => {
    const secrets = (...texts: string[]) => ({ sessionSecrets: texts.map((text) => new Secret(text)) })
    const old = await start(secrets('the old key'))
    const ann = await loggedIn('ann', old)
    const token = await ann.token()
    const both = await start(secrets('the new key', 'the old key'))
    const onBoth = copyOf(ann, both)
    expect(await isLoggedIn(onBoth)).toBe(true)
    const kept = await onBoth.change('post', '/me/sessions/end-others', { headers: { 'X-CSRF-Token': token } })
    expect(kept.status).toBe(200)
    const eve = await loggedIn('eve', both)
    const alone = await start(secrets('the new key'))
    expect([await isLoggedIn(copyOf(ann, alone)), await isLoggedIn(copyOf(eve, alone))]).toEqual([false, true])
  })

  it('two processes of one database share sessions and logins under way, and what one ends is over in the other', async () => {
    const other = await start()
    const ann = new Browser(api.app)
    const state = await ann.start()
    const elsewhere = new Browser(other.app)
    for (const [name, { value }] of ann.cookies) elsewhere.set(name, value)
    expect((await elsewhere.comeBack({ state, code: 'code of ann' })).status).toBe(302)
    const here = copyOf(elsewhere, api)
    expect(await isLoggedIn(here)).toBe(true)
    expect((await here.post('/auth/logout')).status).toBe(204)
    expect(await isLoggedIn(elsewhere)).toBe(false)
  })

  describe('a change', () => {
    const change = async (browser: Browser, headers: Readonly<Record<string, string>>) => {
      const answer = await browser.change('post', '/me/sessions/end-others', { headers })
      return [answer.status, (answer.body as { type?: string }).type?.replace('urn:pay2slay:problem:', '')]
    }

    it.each([
      ['another site', { Origin: 'https://evil.example' }],
      ['another port', { Origin: `${PUBLIC_URL}:8443` }],
      ['another scheme', { Origin: PUBLIC_URL.replace('https', 'http') }],
      ['a sandboxed frame', { Origin: 'null' }],
      ['a site of the same domain', { Origin: 'https://evil.faucet.example', 'Sec-Fetch-Site': 'same-site' }],
      ['a cross-site form', { 'Sec-Fetch-Site': 'cross-site' }],
      ['a neighbour that hides its name', { 'Sec-Fetch-Site': 'same-site' }],
    ])('from %s is refused, even with the right token', async (_what, headers) => {
      expect(await change(await loggedIn(), headers)).toEqual([403, 'csrf'])
    })

    it('without the token, with one of somebody else, of the time before the login, or cut is refused', async () => {
      const ann = await loggedIn()
      const eve = await loggedIn('eve')
      const own = await ann.token()
      const before = await new Browser(api.app).token()
      for (const token of ['', 'x', await eve.token(), before, own.slice(0, -1), `${own}A`, own.toUpperCase()])
        expect(await change(ann, { 'X-CSRF-Token': token })).toEqual([403, 'csrf'])
      expect(await change(ann, { 'X-CSRF-Token': own })).toEqual([200, undefined])
    })

    it('is taken from who is no browser and says nothing of where it comes from, with the token', async () => {
      const ann = await loggedIn()
      const answer = await ann.change('post', '/me/sessions/end-others', {
        headers: { Origin: '', 'Sec-Fetch-Site': '' },
      })
      expect(answer.status).toBe(403)
      const script = copyOf(ann)
      const token = await script.token()
      const plain = await script.bare('/me/sessions/end-others', { 'X-CSRF-Token': token })
      expect(plain.status).toBe(200)
      expect((await script.bare('/me/sessions/end-others', {})).status).toBe(403)
    })

    it('of the login itself needs the token of the browser, so that no site logs anybody out or in', async () => {
      const nobody = new Browser(api.app)
      for (const path of ['/auth/logout', '/auth/demo-login', '/admin/login']) {
        expect((await nobody.bare(path, {})).status).toBe(403)
        const stolen = await new Browser(api.app).token()
        expect((await nobody.bare(path, { 'X-CSRF-Token': stolen })).status).toBe(403)
      }
    })

    it('does not happen by GET: only the return from Discord does something, and it is bound to its state', async () => {
      const ann = await loggedIn()
      for (const path of [
        '/auth/logout',
        '/auth/demo-login',
        '/me/sessions/end-others',
        '/admin/login',
        '/admin/logout',
      ])
        expect([path, (await ann.get(path)).status]).toEqual([path, 405])
      expect(await isLoggedIn(ann)).toBe(true)
    })
  })
})
