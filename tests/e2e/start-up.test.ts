// A start that would be wrong is refused: exit code 1 and a sentence that says what is wrong and what to do, never a stack.
import { afterEach, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { KINDS } from './support/databases.js'
import { runToEnd, type Environment } from './support/service.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

const DRY = { P2S_DRY_RUN: 'true' }

async function refusal(app: 'api' | 'scheduler', own: Environment = {}): Promise<string> {
  const args = app === 'scheduler' ? ['start'] : []
  const ran = await runToEnd(world.start(app, args, { P2S_API_PORT: '0', ...own }))
  expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 1 })
  expect(ran.stderr).not.toMatch(/^\s+at /m)
  expect(ran.stderr).not.toContain(world.seed)
  return ran.stderr.trim()
}

describe.each(KINDS)('on %s', (kind) => {
  test('a dry database is not opened live, by neither service', async () => {
    world = await World.create(kind, { prepared: false })
    expect(await world.run(['migrate'], DRY)).toMatchObject({ code: 0 })
    expect(await (await world.scheduler(DRY)).stop()).toMatchObject({ code: 0 })
    for (const app of ['scheduler', 'api'] as const)
      expect(await refusal(app)).toMatch(/belongs to a dry-run world .* set up for a live world/)
  })

  test('a live database is not opened dry, by neither service', async () => {
    world = await World.create(kind)
    expect(await (await world.scheduler()).stop()).toMatchObject({ code: 0 })
    for (const app of ['scheduler', 'api'] as const)
      expect(await refusal(app, DRY)).toMatch(/belongs to a live world .* set up for a dry-run world/)
  })
})

test('nodes of another network are refused', async () => {
  world = await World.create('sqlite')
  for (const name of ['node', 'node2']) {
    const url = `${world.sandbox.urls.control}/nodes/${name}`
    const body = JSON.stringify({ otherGenesis: 'A'.repeat(64) })
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200)
  }
  expect(await refusal('scheduler')).toMatch(/^wrong network: /)
})

test('PostgreSQL without its migrations is refused by both services, which name the command', async () => {
  world = await World.create('postgresql', { prepared: false })
  for (const app of ['scheduler', 'api'] as const) expect(await refusal(app)).toMatch(/migrat/)
  expect(await world.run(['migrate'])).toMatchObject({ code: 0 })
  expect(await world.run(['migrate'])).toMatchObject({ code: 0 })
  expect(await (await world.scheduler()).stop()).toMatchObject({ code: 0 })
})

test('a live start without a seed, with two seeds that differ, or with another account is refused', async () => {
  world = await World.create('sqlite')
  expect(await refusal('scheduler', { P2S_OPERATOR_SEED_FILE: '' })).toMatch(
    /needs the operator seed: set P2S_OPERATOR_SEED/,
  )
  expect(await refusal('scheduler', { P2S_OPERATOR_SEED: 'A'.repeat(64) })).toMatch(/P2S_OPERATOR_SEED.*differs/)
  const other = { P2S_OPERATOR_ACCOUNT: world.players[0]?.address ?? '' }
  expect(await refusal('scheduler', other)).toMatch(/P2S_OPERATOR_ACCOUNT is ban_.*the seed's account is ban_/)
})

test('all mistakes of the configuration are told at once, with key, value and what would be right', async () => {
  world = await World.create('sqlite', { prepared: false, payout: { daily_payout_cap: 0, min_payout_bann: '1' } })
  writeFileSync(path.join(world.env['CONFIG_DIR'] ?? '', 'product.yaml'), 'default_locale: 7\n')
  const own = { P2S_DRY_RUN: 'maybe', P2S_INTERVAL_SECONDS: '0', DATABASE_URL: 'mysql://x' }
  for (const app of ['scheduler', 'api'] as const) {
    const said = await refusal(app, own)
    for (const part of [
      'daily_payout_cap',
      '`pause`',
      'min_payout_ban',
      'default_locale',
      'P2S_DRY_RUN',
      'maybe',
      'P2S_INTERVAL_SECONDS',
    ])
      expect(said).toContain(part)
  }
})

test('a busy metrics port is one sentence with the port', async () => {
  world = await World.create('sqlite')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  expect(await refusal('scheduler', { P2S_METRICS_PORT: String(port) })).toContain(`port ${port} is in use`)
  await new Promise((resolve) => server.close(resolve))
})
