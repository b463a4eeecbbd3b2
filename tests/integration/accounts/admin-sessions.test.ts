// How sessions of administrators end before their time, on both databases: by whoever has them, by an operator, and with the player's.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { createAdmin } from '../../../apps/api/src/admin-command/acts.js'
import { Browser } from '../../../apps/api/src/fixtures/browser.js'
import { addMember, people } from '../../../apps/api/src/fixtures/people.js'
import { runApi, TEST_PASSWORD_COST, type RunningApi } from '../../../apps/api/src/fixtures/running-api.js'

const ANN = '80351110224678911'
const EMAIL = 'ada@example.org'
const PASSWORD = 'correct horse battery staple'
const COOKIE = '__Host-p2s_admin'

describe.each(eachDatabase)('a session on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let api: RunningApi
  beforeEach(async () => {
    fresh = await freshDatabase()
    const town = people()
    addMember(town, 'ann', ANN)
    api = await runApi(fresh.url, { outside: town, access: { admins: [{ discordId: ANN, role: 'viewer' }] } })
    const account = { email: EMAIL, password: PASSWORD, role: 'operator', totp: null, issuer: 'Faucet' } as const
    await createAdmin(api.database, { ...account, cost: TEST_PASSWORD_COST })
  })
  afterEach(async () => {
    await api.close()
    await fresh.close()
  })
  /** Ada, who acts, by her password. */
  const password = async () => {
    const browser = new Browser(api.app)
    expect((await browser.post('/admin/login', { email: EMAIL, password: PASSWORD })).status).toBe(200)
    return browser
  }
  /** Ann as an administrator, in one browser more. */
  const another = async () => {
    const browser = new Browser(api.app)
    await browser.logIn('code of ann')
    expect((await browser.post('/admin/login')).status).toBe(200)
    return browser
  }
  const admits = async (browser: Browser) => (await browser.get('/admin/session')).status === 200

  it('of an admin by Discord ends with their logout as a player, with "end others", and with the account', async () => {
    const [one, two, copy] = [await another(), await another(), new Browser(api.app)]
    copy.set(COOKIE, one.value(COOKIE))
    expect((await one.post('/auth/logout')).status).toBe(204)
    expect([await admits(copy), await admits(two)]).toEqual([false, true])
    const three = await another()
    await three.token()
    expect((await three.post('/me/sessions/end-others')).body).toEqual({ ended: 2 })
    expect([await admits(two), await admits(three)]).toEqual([false, true])
    expect((await three.change('delete', '/me', { body: { confirm: 'delete' } })).status).toBe(200)
    expect(await admits(three)).toBe(false)
    const audit = await api.database.read.all(
      `SELECT actor, action FROM audit_log WHERE action NOT IN ('admin_created', 'player_joined', 'admin_login')
       ORDER BY at_ms, id`,
    )
    expect(audit.map(({ actor, action }) => `${String(action)} ${String(actor)}`)).toEqual([
      `admin_logout discord:${ANN}`,
      expect.stringMatching(/^player_sessions_end player:/),
      expect.stringMatching(/^player_delete player:/),
    ])
  })

  it('of an admin by Discord ends when an operator bans the player or ends their sessions', async () => {
    const ada = await password()
    const { player } = (await (await another()).get('/auth/session')).body as { player: { player_id: string } }
    for (const act of ['sessions/end', 'ban']) {
      const ann = await another()
      await ada.post(`/admin/players/${player.player_id}/${act}`, { reason: 'a lost laptop' })
      expect(await admits(ann)).toBe(false)
    }
  })

  it('is listed, and all others are ended by the admin, or all of somebody by an operator', async () => {
    const [ada, eda] = [await password(), await password()]
    const { sessions } = (await ada.get('/admin/sessions')).body as { sessions: readonly { current: boolean }[] }
    expect(sessions.map(({ current }) => current)).toEqual([true, false])
    expect((await ada.post('/admin/sessions/end-others')).body).toEqual({ ended: 1 })
    expect([await admits(eda), await admits(ada)]).toEqual([false, true])
    const ann = await another()
    const end = (admin_id: string, by = ada) => by.post('/admin/sessions/end', { admin_id, reason: 'a lost laptop' })
    await ann.token()
    expect((await end(`email:${EMAIL}`, ann)).status).toBe(403)
    expect((await end('email:nobody@example.org')).status).toBe(404)
    expect((await end(`discord:${ANN}`)).body).toEqual({ ended: 1 })
    expect(await admits(ann)).toBe(false)
    expect((await end(`email:${EMAIL}`)).body).toEqual({ ended: 1 })
    expect(await admits(ada)).toBe(false)
    const rows = await api.database.read.all(
      `SELECT target_id, before_json, after_json FROM audit_log WHERE action = 'admin_sessions_end' ORDER BY at_ms, id`,
    )
    expect(rows.map((row) => [row['target_id'], row['before_json'], row['after_json']])).toEqual([
      [`email:${EMAIL}`, '{"sessions":2}', '{"sessions":1}'],
      [`discord:${ANN}`, '{"sessions":1}', '{"sessions":0}'],
      [`email:${EMAIL}`, '{"sessions":1}', '{"sessions":0}'],
    ])
  })
})
