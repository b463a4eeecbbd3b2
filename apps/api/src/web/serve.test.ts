// The page as a browser gets it, from a folder such as the build leaves.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express, { type Express } from 'express'
import request from 'supertest'
import { readBuiltPage } from './built-page.js'
import { serveFiles, serveViews } from './serve.js'

const SCRIPT = 'console.log("the page")'
let folder = ''
let app: Express

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'built-page-'))
  mkdirSync(path.join(folder, 'assets'))
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Page</title>')
  writeFileSync(path.join(folder, 'views.json'), '["/","/board","/players/:id"]')
  writeFileSync(path.join(folder, 'assets/index-1a2b.js'), SCRIPT)
  writeFileSync(path.join(folder, 'assets/index-1a2b.js.gz'), gzipSync(SCRIPT))
  writeFileSync(path.join(folder, 'favicon.svg'), '<svg/>')
  const page = readBuiltPage(folder)
  if (!page) throw new Error('the folder has a page')
  app = express()
  app.use(serveFiles(page))
  app.get('/api/thing', (_req, res) => void res.json({ ok: true }))
  app.use(serveViews(page))
  app.use((_req, res) => void res.status(404).json({ kind: 'not-found' }))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const browser = (to: string) => request(app).get(to).set('Accept', 'text/html,*/*;q=0.8')

test('a file with a hashed name is kept for ever, and comes packed to whom takes it', async () => {
  const packed = await request(app).get('/assets/index-1a2b.js').set('Accept-Encoding', 'gzip')
  expect(packed.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'gzip',
  })
  const plain = await request(app).get('/assets/index-1a2b.js').set('Accept-Encoding', 'identity')
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.headers['content-length']).toBe(String(SCRIPT.length))
})

test('the icon is found under its old name too', async () => {
  const icon = await request(app).get('/favicon.ico').expect(200)
  expect([icon.type, String(icon.body)]).toEqual(['image/svg+xml', '<svg/>'])
  expect(icon.headers['cache-control']).toBe('public, no-cache')
})

test('every view is the page, asked for anew at each visit and sent only when it changed', async () => {
  const first = await browser('/players/0193b2c0')
  expect(first.status).toBe(200)
  expect(first.text).toContain('<title>Page</title>')
  expect(first.headers['cache-control']).toBe('public, no-cache')
  const again = await browser('/board').set('If-None-Match', String(first.headers['etag']))
  expect(again.status).toBe(304)
})

test('an address that nobody knows is the page with 404 for a person, and a document for a program', async () => {
  const person = await browser('/nowhere')
  expect([person.status, person.type]).toEqual([404, 'text/html'])
  const program = await request(app).get('/nowhere').set('Accept', 'application/json')
  expect([program.status, program.type]).toEqual([404, 'application/json'])
})

test('what belongs to the API stays with it, and nothing outside the folder is ever found', async () => {
  expect((await browser('/api/thing')).body).toEqual({ ok: true })
  expect((await browser('/assets/..%2f..%2fetc%2fpasswd')).status).toBe(404)
  expect((await request(app).get('/views.json').set('Accept', 'application/json')).status).toBe(404)
  expect((await request(app).post('/board')).status).toBe(404)
})

test('a folder without a page is no page', () => {
  expect(readBuiltPage(path.join(folder, 'assets'))).toBeNull()
})
