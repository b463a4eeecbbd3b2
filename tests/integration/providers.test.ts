// The providers' clients against the local world: both sides were written from the same documents, by different hands.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFortniteClient, createYuniteClient } from '@pay2slay/integrations'
import { createLogger, createMetrics, createObserver } from '@pay2slay/observability'
import {
  demoPlayers,
  FREE_PORTS,
  SANDBOX_FORTNITE_KEY,
  SANDBOX_GUILD_ID,
  SANDBOX_YUNITE_TOKEN,
  startSandbox,
  type Sandbox,
} from '@pay2slay/sandbox'
import { PassThrough } from 'node:stream'

const idOf = (name: string) => demoPlayers().find(({ discordName }) => discordName === name)?.epicAccountId ?? ''

let sandbox: Sandbox
let fortnite: ReturnType<typeof createFortniteClient>
let yunite: ReturnType<typeof createYuniteClient>
const metrics = createMetrics({ service: 'test', version: 'v1' })
const observer = createObserver(createLogger({ service: 'test', stream: new PassThrough() }), metrics)

beforeEach(async () => {
  sandbox = await startSandbox({ ports: FREE_PORTS, growth: 'frozen', fortnitePerSecond: 8 })
  const baseUrl = sandbox.urls.fortnite
  fortnite = createFortniteClient({ baseUrl, apiKey: SANDBOX_FORTNITE_KEY, perMinute: 150, timeoutMs: 1_500, observer })
  yunite = createYuniteClient({
    baseUrl: sandbox.urls.yunite,
    apiKey: SANDBOX_YUNITE_TOKEN,
    guildId: SANDBOX_GUILD_ID,
    timeoutMs: 1_500,
    observer,
  })
})
afterEach(async () => {
  fortnite.close()
  yunite.close()
  await sandbox.stop()
})

describe('kills', () => {
  test('every kind of player is told as what it is', async () => {
    expect(await fortnite.read(idOf('potassium_pete'))).toMatchObject({
      ok: true,
      value: { total: 4213, trueZero: false },
    })
    expect(await fortnite.read(idOf('day_one_dora'))).toMatchObject({ ok: true, value: { total: 0, trueZero: true } })
    expect(await fortnite.read(idOf('closed_curtain'))).toEqual({ ok: false, error: { kind: 'private' } })
    expect(await fortnite.read(idOf('gone_fishing'))).toEqual({ ok: false, error: { kind: 'not_found' } })
  })

  test('the budget keeps within what the provider allows: no call is refused', async () => {
    const before = await refusals()
    const answers = await Promise.all(Array.from({ length: 10 }, () => fortnite.read(idOf('potassium_pete'))))
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(await refusals()).toBe(before)
  })

  test.each(['hang', 'reset', 'html', 'truncate', 'drip'] as const)('after a %s the reading is made', async (kind) => {
    sandbox.faults.add({ server: 'fortnite', kind, times: 1, delayMs: 2_000 })
    const answer = await fortnite.read(idOf('potassium_pete'))
    // A broken-off body came with status 200: the provider answered, so it is not asked again, and nothing is guessed from it.
    if (kind === 'truncate') expect(answer).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    else expect(answer).toMatchObject({ ok: true, value: { total: 4213 } })
  })
})

describe('links', () => {
  test('all are found in one call', async () => {
    const told = await yunite.lookUp(demoPlayers().map(({ discordId }) => discordId))
    expect(told.ok && told.value.size).toBe(demoPlayers().length)
    const [pete] = demoPlayers()
    expect(told.ok && told.value.get(pete?.discordId ?? '')).toEqual({
      kind: 'linked',
      epicAccountId: pete?.epicAccountId,
      epicName: 'potassium_pete',
    })
  })

  test('a stranger is no member', async () => {
    expect(await yunite.lookUp(['99999999999999999'])).toEqual({
      ok: true,
      value: new Map([['99999999999999999', { kind: 'not_member' }]]),
    })
  })

  test.each([
    [401, 'unauthorized'],
    [402, 'unauthorized'],
    [403, 'unauthorized'],
    [503, 'unavailable'],
  ])('status %i is %s', async (status, kind) => {
    sandbox.faults.add({ server: 'yunite', kind: 'status', status })
    expect(await yunite.lookUp(['1'])).toMatchObject({ ok: false, error: { kind } })
  })
})

async function refusals(): Promise<number> {
  const text = await metrics.registry.metrics()
  return Number(/^p2s_provider_calls_total\{provider="fortnite",result="429"[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0)
}
