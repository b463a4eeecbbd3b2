// The doctor as an operator runs it: what works is told from what does not, whatever is wrong is named, and no secret is shown.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { SANDBOX_DISCORD_CLIENT_SECRET, SANDBOX_FORTNITE_KEY, SANDBOX_YUNITE_TOKEN, walletOf } from '@pay2slay/sandbox'
import { PLAYED_KINDS } from './support/databases.js'
import { World } from './support/world.js'

interface Report {
  readonly ok: boolean
  readonly checks: readonly { readonly check: string; readonly result: string; readonly detail: string }[]
}
// Half a dozen processes one after the other.
jest.setTimeout(240_000)

let world: World
afterEach(() => world.close())

/** What it says, by check; nothing that it prints may be a secret. */
async function doctor(own: Readonly<Record<string, string>> = {}, seconds = '20') {
  const ran = await world.run(['doctor', '--json', '--max-seconds', seconds], own)
  for (const secret of [
    world.seed,
    SANDBOX_FORTNITE_KEY,
    SANDBOX_YUNITE_TOKEN,
    SANDBOX_DISCORD_CLIENT_SECRET,
    'the passphrase',
  ])
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(secret)
  const { ok, checks } = JSON.parse(ran.stdout) as Report
  expect(ran.code).toBe(ok ? 0 : 1)
  return Object.fromEntries(checks.map(({ check, result, detail }) => [check, `${result}: ${detail}`]))
}

test.each(PLAYED_KINDS)('on %s it finds a whole world well, in a short table', async (kind) => {
  world = await World.create(kind, { players: 1 })
  await world.command('run-once')
  await world.command('backup')
  const found = await doctor()
  const verdicts = Object.fromEntries(Object.entries(found).map(([check, text]) => [check, text.split(':')[0]]))
  expect(verdicts).toEqual({
    ...Object.fromEntries(
      ['configuration', 'database', 'clock', 'operator seed', 'backup'].map((name) => [name, 'ok']),
    ),
    ...Object.fromEntries(['node 1', 'node 2', 'balance', 'work'].map((name) => [name, 'ok'])),
    ...Object.fromEntries(['fortnite', 'yunite', 'discord app'].map((name) => [name, 'ok'])),
    'discord bot': 'left out',
  })
  const { stdout, code } = await world.run(['doctor'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^check +result +what was found\n/)
  expect(stdout).toMatch(/\nbalance +ok +1000 BAN at height 1; the minimum is 1 BAN\n/)
})

describe('with something wrong', () => {
  beforeEach(async () => {
    world = await World.create('sqlite', { players: 1 })
  })
  const fault = (server: string, kind: 'status' | 'html' | 'hang', status?: number) =>
    world.sandbox.faults.add({ server, kind, ...(status !== undefined && { status }) })

  test('refused keys, an unknown guild, a strange seed and a node of another world are named', async () => {
    const found = await doctor({
      FORTNITE_API_KEY: 'wrong-key-of-fortnite',
      YUNITE_API_KEY: 'wrong-token-of-yunite',
      DISCORD_CLIENT_SECRET: 'wrong-secret-of-discord',
      P2S_OPERATOR_ACCOUNT: walletOf('9'.repeat(64)).address,
    })
    expect(found['fortnite']).toMatch(/^FAILED: the key is refused/)
    expect(found['yunite']).toMatch(/^FAILED: /)
    expect(found['discord app']).toMatch(/^FAILED: DISCORD_CLIENT_ID or DISCORD_CLIENT_SECRET is wrong/)
    expect(found['operator seed']).toMatch(/^FAILED: P2S_OPERATOR_ACCOUNT is ban_.*correct one of them/)
    expect(JSON.stringify(found)).not.toMatch(/wrong-(key|token|secret)-of/)
  })

  test('silence costs the time that was given, and no more', async () => {
    for (const server of ['node', 'node2', 'fortnite', 'yunite', 'discord']) fault(server, 'hang')
    const startedAt = performance.now()
    const found = await doctor({}, '2')
    expect(performance.now() - startedAt).toBeLessThan(60_000)
    for (const name of ['node 1', 'node 2', 'balance', 'fortnite', 'yunite', 'discord app'])
      expect(found[name]).toBe('FAILED: no answer within 2 seconds')
    expect(found['database']).toMatch(/^ok/)
  })

  test('an outage is told apart from a wrong key, one node of two from both, and work is computed here', async () => {
    fault('node2', 'status', 503)
    for (const server of ['fortnite', 'yunite', 'discord']) fault(server, 'status', 503)
    const found = await doctor()
    expect(found['node 1']).toMatch(/^ok/)
    expect(found['node 2']).toMatch(/^FAILED: .*503/)
    for (const name of ['fortnite', 'yunite', 'discord app']) expect(found[name]).toMatch(/^FAILED: .*(HTTP )?503/)
  })

  test('a database that is not migrated, or of another world, and a dry run are told', async () => {
    expect((await doctor({ P2S_DRY_RUN: 'true' }))['database']).toMatch(
      /^FAILED: this database belongs to a live world/,
    )
    const fresh = await doctor({ P2S_DRY_RUN: 'true', DATABASE_URL: `file:${world.folder}/none.db` })
    expect(fresh).toMatchObject({
      database: expect.stringContaining('does not exist yet'),
      nodes: 'left out: dry run: no call outside',
      fortnite: 'left out: dry run: no call outside',
    })
    const away = await doctor({ DATABASE_URL: 'postgresql://nobody:hidden-word@127.0.0.1:1/none' })
    expect(away['database']).toMatch(/^FAILED: .*ECONNREFUSED/)
    expect(JSON.stringify(away)).not.toContain('hidden-word')
  })
})
