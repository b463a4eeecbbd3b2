// Logging in over HTTP, on both databases: what a browser must bring, what it gets, and every way in which it ends without a session.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { ok, err } from '@pay2slay/domain'
import { Browser } from '../../../apps/api/src/fixtures/browser.js'
import { addMember, people, type People } from '../../../apps/api/src/fixtures/people.js'
import { runApi, type RunningApi } from '../../../apps/api/src/fixtures/running-api.js'

const ANN = '80351110224678911'
const MINUTE = 60_000

describe.each(eachDatabase)('on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let api: RunningApi
  let town: People
  let now: number
  beforeEach(async () => {
    fresh = await freshDatabase()
    town = people()
    now = Date.now()
    addMember(town, 'ann', ANN)
    api = await runApi(fresh.url, { outside: town, now: () => now })
  })
  afterEach(async () => {
    await api.close()
    await fresh.close()
  })
  const browser = () => new Browser(api.app)
  const sessionOf = async (one: Browser) => (await one.get('/auth/session')).body as { player: object | null }
  const rows = (table: string) => api.database.read.all(`SELECT * FROM ${table}`)
  const kindOf = ({ body }: { readonly body: unknown }) =>
    String((body as { type?: string }).type).replace('urn:pay2slay:problem:', '')

  it('a member with a linked Epic account is logged in and goes where the login began', async () => {
    const ann = browser()
    const answer = await ann.logIn('code of ann', '/wallet?tab=1')
    expect([answer.status, answer.headers['location']]).toEqual([302, '/wallet?tab=1'])
    expect(await sessionOf(ann)).toMatchObject({
      player: { discord_id: ANN, discord_username: 'ann' },
      admin: null,
      demo_login: false,
    })
    expect(town.verifiers).toHaveLength(1)
    expect(await rows('login_attempt')).toEqual([])
  })

  it('the cookie is of this host alone, unreadable for scripts, not sent along by other sites, and ends in time', async () => {
    const ann = browser()
    await ann.logIn('code of ann')
    const cookie = ann.cookies.get('__Host-p2s_session')
    const attributes = cookie?.attributes.split('; ') ?? []
    expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']))
    expect(cookie?.attributes).not.toMatch(/domain/i)
    const expires = attributes.find((attribute) => attribute.startsWith('Expires='))?.slice(8) ?? ''
    expect(Math.abs(Date.parse(expires) - Date.now() - 100 * 60 * MINUTE)).toBeLessThan(2 * MINUTE)
  })

  it('the books hold hashes: nothing in them logs anybody in, and no token of Discord', async () => {
    const ann = browser()
    const state = await ann.start()
    const attempts = JSON.stringify(await rows('login_attempt'), (_key, value: unknown) => String(value))
    expect(attempts).not.toContain(state)
    expect(attempts).not.toContain(ann.value('__Host-p2s_login'))
    await ann.comeBack({ state, code: 'code of ann' })
    const id = decodeURIComponent(ann.value('__Host-p2s_session')).slice(2).split('.')[0] ?? ''
    expect(id).toHaveLength(43)
    const [session] = await rows('session')
    expect(
      JSON.stringify(session, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
    ).not.toContain(id)
    expect(session).toMatchObject({
      kind: 'player',
      user_agent: 'Firefox on Linux',
      data_json: '{"via":"discord","name":"ann"}',
    })
  })

  it('a session id that was there before the login is worth nothing after it', async () => {
    addMember(town, 'eve', '80351110224678999')
    const eve = browser()
    await eve.logIn('code of eve')
    const planted = eve.value('__Host-p2s_session')
    const ann = browser()
    ann.set('__Host-p2s_session', planted)
    await ann.logIn('code of ann')
    expect(ann.value('__Host-p2s_session')).not.toBe(planted)
    expect((await sessionOf(eve)).player).toBeNull()
    expect(await sessionOf(ann)).toMatchObject({ player: { discord_id: ANN } })
  })

  it('a made-up, unsigned or wrongly signed cookie is no session, and is not taken over by a login', async () => {
    const ann = browser()
    await ann.logIn('code of ann')
    const good = decodeURIComponent(ann.value('__Host-p2s_session'))
    const [id = '', signature = ''] = good.slice(2).split('.')
    const forged = [
      id,
      `s:${id}`,
      `s:${id}.`,
      `s:${id}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`,
      `s:${'A'.repeat(43)}.${signature}`,
      `j:{"subject":"${ANN}"}`,
      'x'.repeat(4_000),
      '%00',
    ]
    for (const cookie of forged) {
      const eve = browser()
      eve.set('__Host-p2s_session', encodeURIComponent(cookie))
      expect([cookie, (await sessionOf(eve)).player]).toEqual([cookie, null])
      await eve.logIn('code of ann')
      expect(eve.value('__Host-p2s_session')).not.toContain(encodeURIComponent(cookie))
    }
  })

  describe('a state', () => {
    it('is good once: a replay is refused, also by the browser that began', async () => {
      const ann = browser()
      const state = await ann.start()
      expect((await ann.comeBack({ state, code: 'code of ann' })).status).toBe(302)
      const again = await ann.comeBack({ state, code: 'code of ann' })
      expect([again.status, kindOf(again)]).toEqual([400, 'login-expired'])
    })

    it('is good once, however many come back with it at the same time', async () => {
      const ann = browser()
      const state = await ann.start()
      const path = `/auth/discord/callback?${new URLSearchParams({ state, code: 'code of ann' }).toString()}`
      const answers = await Promise.all(Array.from({ length: 8 }, () => ann.get(path)))
      expect(answers.filter(({ status }) => status === 302)).toHaveLength(1)
      expect(await rows('session')).toHaveLength(1)
    })

    it('is good in the browser that began alone: nobody is logged in as somebody else by a link', async () => {
      const eve = browser()
      const state = await eve.start()
      const ann = browser()
      expect(kindOf(await ann.comeBack({ state, code: 'code of ann' }))).toBe('login-expired')
      await ann.start()
      expect(kindOf(await ann.comeBack({ state, code: 'code of ann' }))).toBe('login-expired')
      expect((await sessionOf(ann)).player).toBeNull()
      expect((await eve.comeBack({ state, code: 'code of ann' })).status).toBe(302)
    })

    it('is good for ten minutes', async () => {
      const ann = browser()
      const state = await ann.start()
      now += 10 * MINUTE
      expect(kindOf(await ann.comeBack({ state, code: 'code of ann' }))).toBe('login-expired')
    })

    it.each(['xyz', '', 'x'.repeat(400)])('that was never given out is refused: %j', async (state) => {
      const ann = browser()
      await ann.start()
      const answer = await ann.comeBack({ ...(state && { state }), code: 'code of ann' })
      expect([answer.status, kindOf(answer)]).toEqual([400, 'login-expired'])
      expect(town.verifiers).toEqual([])
    })

    it('of two tabs of one browser both end well', async () => {
      const ann = browser()
      const [first, second] = [await ann.start(), await ann.start()]
      expect((await ann.comeBack({ state: second, code: 'code of ann' })).status).toBe(302)
      expect((await ann.comeBack({ state: first, code: 'code of ann' })).status).toBe(302)
      expect(await rows('session')).toHaveLength(1)
    })
  })

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'wallet',
    '/a\nb',
    '/a b',
  ])('a login does not lead away from this site: %j', async (returnTo) => {
    const answer = await browser().get(`/auth/discord/login?return_to=${encodeURIComponent(returnTo)}`)
    expect([answer.status, kindOf(answer)]).toEqual([422, 'invalid-request'])
    expect(answer.body).toMatchObject({ errors: [{ in: 'query', at: '/return_to' }] })
  })

  describe('without a session ends', () => {
    const refusals: readonly (readonly [
      string,
      number,
      string,
      (one: People) => void,
      Readonly<Record<string, string>>?,
    ])[] = [
      [
        'who is no member',
        403,
        'not-a-member',
        (one) => one.codes.set('c', ok({ discordId: ANN, discordName: 'ann', guildMember: false })),
      ],
      ['who has no Epic account linked', 403, 'no-epic-link', (one) => one.links.set(ANN, { kind: 'not_linked' })],
      ['who says no', 403, 'login-denied', () => {}, { error: 'access_denied' }],
      [
        'who comes back with an error of Discord, or of their own making',
        403,
        'login-denied',
        (one) => one.codes.set('c', err({ kind: 'sent_back', error: 'server_error' })),
      ],
      [
        'a scope that was taken away',
        403,
        'login-denied',
        (one) => one.codes.set('c', err({ kind: 'scope_missing', missing: ['identify'] })),
      ],
      ['a code that Discord does not know', 400, 'login-expired', (one) => one.codes.delete('c')],
      [
        'Discord that is down',
        503,
        'upstream-unavailable',
        (one) => one.codes.set('c', err({ kind: 'unavailable', detail: 'HTTP 500' })),
      ],
      [
        'Discord that talks nonsense',
        502,
        'upstream-error',
        (one) => one.codes.set('c', err({ kind: 'malformed', detail: 'x' })),
      ],
      [
        'an application that Discord refuses',
        503,
        'not-configured',
        (one) => one.codes.set('c', err({ kind: 'misconfigured', detail: 'invalid_client' })),
      ],
      [
        'too many logins at Discord',
        429,
        'too-many-requests',
        (one) => one.codes.set('c', err({ kind: 'rate_limited', retryAfterSeconds: 6.2 })),
      ],
      [
        'a directory that is down',
        503,
        'upstream-unavailable',
        (one) => (one.directoryError = { kind: 'unavailable', detail: 'x' }),
      ],
      [
        'a directory that refuses us',
        502,
        'upstream-error',
        (one) => (one.directoryError = { kind: 'unauthorized', detail: 'x' }),
      ],
    ]
    it.each(refusals)(
      '%s, and is told what to do next',
      async (_what, status, kind, arrange, query = { code: 'c' }) => {
        town.codes.set('c', ok({ discordId: ANN, discordName: 'ann', guildMember: true }))
        arrange(town)
        const ann = browser()
        const answer = await ann.comeBack({ state: await ann.start(), ...query })
        expect([answer.status, kindOf(answer)]).toEqual([status, kind])
        expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
        const { next_steps: steps } = answer.body as { next_steps: { text: string }[] }
        expect(steps.length).toBeGreaterThan(0)
        if (status === 429) expect(answer.headers['retry-after']).toBe('7')
        if (status === 503 && kind === 'upstream-unavailable') expect(answer.headers['retry-after']).toBe('60')
        expect(ann.cookies.has('__Host-p2s_session')).toBe(false)
        expect([await rows('session'), await rows('player')]).toEqual([[], []])
        expect(answer.text).not.toMatch(/invalid_client|HTTP 500/)
      },
    )

    it('in a page for browsers, with the same words, no script, and a policy that allows none', async () => {
      town.codes.set('c', ok({ discordId: ANN, discordName: 'ann', guildMember: false }))
      const ann = browser()
      const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
      const answer = await ann.comeBack({ state: await ann.start(), code: 'c' }, html)
      expect(answer.status).toBe(403)
      expect(answer.headers['content-type']).toMatch(/^text\/html/)
      expect(answer.text).toContain('Players must be members of the Discord server of Org')
      expect(answer.text).toContain('<a href="https://discord.example/invite">Join the server</a>')
      expect(answer.text).not.toMatch(/<script|javascript:|\son\w+=/i)
      expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^ ']+'; /)
      expect(answer.headers['cache-control']).toBe('no-store')
    })

    it('in a page whose words are words: what Discord sends cannot become a tag', async () => {
      const ann = browser()
      const answer = await ann.comeBack(
        { state: await ann.start(), error: 'access_denied', error_description: '<script>alert(1)</script>' },
        'text/html',
      )
      expect(answer.text).not.toContain('alert')
    })

    it('who is banned, and whose Epic account earns for another player', async () => {
      const ann = browser()
      await ann.logIn('code of ann')
      town.codes.set('eve', ok({ discordId: '80351110224678999', discordName: 'eve', guildMember: true }))
      town.links.set('80351110224678999', { kind: 'linked', epicAccountId: 'epic of ann', epicName: null })
      expect(kindOf(await browser().logIn('eve'))).toBe('already-linked')
      await api.database.transaction((tx) => tx.run('UPDATE player SET banned_at_ms = 1'))
      expect((await sessionOf(ann)).player).toBeNull()
      const banned = await browser().logIn('code of ann')
      expect([banned.status, kindOf(banned)]).toEqual([403, 'banned'])
    })
  })

  it('a player who lost the Epic link, or whose directory is down, still gets in to see what is owed', async () => {
    await browser().logIn('code of ann')
    town.links.set(ANN, { kind: 'not_linked' })
    const ann = browser()
    expect((await ann.logIn('code of ann')).status).toBe(302)
    town.directoryError = { kind: 'unavailable', detail: 'x' }
    expect((await browser().logIn('code of ann')).status).toBe(302)
    expect(await sessionOf(ann)).toMatchObject({ player: { discord_id: ANN } })
  })

  it('there is no demo login, and nothing else that makes a player without Discord', async () => {
    const eve = browser()
    expect((await eve.post('/auth/demo-login')).status).toBe(404)
    expect(await rows('player')).toEqual([])
    for (const path of ['/demo/seed', '/demo/run-scheduler', '/demo/clear', '/debug/yunite'])
      expect([path, (await eve.post(path)).status]).toEqual([path, 404])
  })
})
