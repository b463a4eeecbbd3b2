// The document and its page are served, from here alone.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import request from 'supertest'
import { openApiDocument } from '@pay2slay/contracts'
import { bodyOf, runSqliteApi, type SqliteApi } from './fixtures/running-api.js'

let api: SqliteApi
beforeAll(async () => {
  api = await runSqliteApi()
})
afterAll(() => api.close())

describe('/openapi.json', () => {
  test('is the contract, with an ETag that saves sending it again', async () => {
    const answer = await request(api.app).get('/openapi.json').expect(200)
    expect(bodyOf(answer)).toEqual(openApiDocument({ version: '1.2.3' }))
    const etag = String(answer.headers['etag'])
    await request(api.app).get('/openapi.json').set('if-none-match', etag).expect(304, '')
    await request(api.app).get('/openapi.json').set('if-none-match', '"another"').expect(200)
  })
})

describe('/docs', () => {
  test('loads its own files and nothing else, with no inline script or style', async () => {
    const { text } = await request(api.app)
      .get('/docs')
      .expect(200)
      .expect('content-type', /^text\/html/)
    const sources = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => String(source))
    expect(sources.length).toBeGreaterThan(3)
    for (const source of sources) {
      expect(source).toMatch(/^\/docs\/assets\/[a-z0-9.-]+$/)
      await request(api.app).get(source).expect(200)
    }
    expect(text).not.toMatch(/<script>|<style|style=|onload=|https?:/)
  })

  test('is started by a file that asks no other host', async () => {
    const { text } = await request(api.app).get('/docs/assets/docs.js').expect(200)
    expect(text).toContain('validatorUrl: null')
    expect(text).not.toMatch(/https?:/)
  })

  test('may run no inline script, no foreign script and stand in no frame', async () => {
    const { headers } = await request(api.app).get('/docs').expect(200)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("style-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  test.each(['package.json', '..%2Fpackage.json', 'swagger-ui.css.map', '__proto__', 'toString'])(
    'has no file %s',
    async (file) => {
      await request(api.app).get(`/docs/assets/${file}`).expect(404)
    },
  )

  test('a file that did not change is not sent again', async () => {
    const { headers } = await request(api.app).get('/docs/assets/swagger-ui.css').expect(200)
    const etag = String(headers['etag'])
    await request(api.app).get('/docs/assets/swagger-ui.css').set('if-none-match', etag).expect(304)
  })
})
