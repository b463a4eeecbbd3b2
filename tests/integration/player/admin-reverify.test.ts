// POST /admin/reverify over HTTP, on both databases: any player, no cool-down, and the audit row names the administrator.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { DIALECTS, freshDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { startYuniteStand, type YuniteStand } from '../support/yunite-stand.js'
import { bodyOf, playerApi, type PlayerApi } from './player-api.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let yunite: YuniteStand
  let api: PlayerApi
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    yunite = await startYuniteStand()
    yunite.links.set('d1', 'e9')
    api = await playerApi(fresh.url, fresh.database, { directory: yunite.directory })
    api.at(MONDAY_NOON)
  })
  afterEach(async () => {
    await api.close()
    await yunite.stop()
    await fresh.close()
  })
  const reverify = (discordId: string) =>
    request(api.app).post('/admin/reverify').set('x-test-admin', 'operator').send({ discord_id: discordId })

  it('asks the directory now, as often as it is wished, and writes down who wished it', async () => {
    expect(bodyOf(await reverify('d1').expect(200))).toMatchObject({
      status: 'accepted',
      discord_id: 'd1',
      epic_account_id: 'e9',
      verification: { status: 'ok', source: 'admin_reverify', epic_verified: true },
    })
    await reverify('d1').expect(200)
    const audits = await api.all(`SELECT actor, target_id FROM audit_log WHERE action LIKE '%reverify%'`)
    expect(audits).toEqual([
      { actor: 'discord:1', target_id: api.idOf(1) },
      { actor: 'discord:1', target_id: api.idOf(1) },
    ])
  })

  it('keeps the reason that was given in the audit log', async () => {
    const body = { discord_id: 'd1', reason: 'says that the link is new' }
    await request(api.app).post('/admin/reverify').set('x-test-admin', 'operator').send(body).expect(200)
    const audits = await api.all(`SELECT summary FROM audit_log WHERE action LIKE '%reverify%'`)
    expect(audits).toEqual([{ summary: 'verified anew: ok: says that the link is new' }])
  })

  it('of somebody who is no player is refused and asks nobody', async () => {
    const refused = bodyOf(await reverify('d999').expect(404))
    expect(refused).toMatchObject({ detail: 'There is no player with this Discord id.' })
    expect(await api.all(`SELECT id FROM audit_log WHERE action LIKE '%reverify%'`)).toEqual([])
    expect(yunite.calls).toEqual([])
  })

  it('is refused for a player who asks for it', async () => {
    await api.post('/admin/reverify', { discord_id: 'd1' }).expect(401)
  })
})
