import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { testSettings } from '../../fixtures/settings.js'
import type { Patient } from './books.js'
import { run } from './check.js'
import { clockCheck } from './clock.js'

let server: Server
let offMs: number | null
beforeEach(async () => {
  server = createServer((_request, response) => {
    response.sendDate = false
    if (offMs !== null) response.setHeader('date', new Date(Date.now() + offMs).toUTCString())
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const look = async (dryRun = false) => {
  const { port } = server.address() as AddressInfo
  const settings = testSettings('file:./none.db', { dryRun })
  const baseUrl = `http://127.0.0.1:${port}`
  const patient: Patient = {
    settings: { ...settings, discord: { ...settings.discord, baseUrl }, fortnite: { ...settings.fortnite, baseUrl } },
    database: null,
    accounts: [],
  }
  const { result, detail } = await run(clockCheck(patient, 20_000), 20_000)
  return `${result}: ${detail}`
}

it.each([
  [0, /^ok: this machine differs from 127\.0\.0\.1:\d+ by \d\.\d s$/],
  [30_000, /^warning: .* by (29|30)\.\d s: set the clock/],
  [-7_200_000, /^FAILED: .* by (7199|720\d)\.\d s: set the clock/],
  [null, /^warning: nobody outside told the time/],
])('a clock that an answer from outside says is off by %s ms', async (off, text) => {
  offMs = off
  expect(await look()).toMatch(text)
})

it('of a dry run asks nobody', async () => {
  offMs = -7_200_000
  expect(await look(true)).toMatch(/^left out: dry run/)
})
