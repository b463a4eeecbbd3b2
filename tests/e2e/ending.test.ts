// A scheduler ends with 0 within 10 seconds whenever it is asked to, whatever it was doing and whatever does not answer.
import { afterEach, describe, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTcpProxy, type TcpProxy } from '@pay2slay/testing'
import { freePort } from './support/configuration.js'
import { PLAYED_KINDS } from './support/databases.js'
import type { Service } from './support/service.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

let world: World
let proxy: TcpProxy | null = null
afterEach(async () => {
  await proxy?.close()
  proxy = null
  await world.close()
})

async function endsWell(service: Service): Promise<void> {
  const ended = await service.stop()
  expect({ ...ended, stderr: service.stderr }).toMatchObject({ code: 0, signal: null, stderr: '' })
  expect(ended.afterMs).toBeLessThan(10_000)
}

const says = (service: Service, text: string) =>
  waitFor(
    text,
    20_000,
    () => service.output.includes(text),
    () => service.output,
  )

describe.each(['cut', 'silent'] as const)('a database that is %s', (mode) => {
  test('does not keep the scheduler from ending', async () => {
    world = await World.create('postgresql')
    const url = new URL(world.env['DATABASE_URL'] ?? '')
    proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
    url.port = String(proxy.port)
    const scheduler = await world.scheduler({ DATABASE_URL: url.href })
    await world.baselines()
    proxy.set(mode)
    await sleep(1_500)
    await endsWell(scheduler)
  })
})

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  test('SIGTERM while the start waits its turn ends it', async () => {
    world = await World.create(kind)
    const scheduler = world.start('scheduler', ['start'], { P2S_START_JITTER_SEC: '600' })
    await says(scheduler, 'scheduler_started')
    await endsWell(scheduler)
    expect(await world.count('job_state')).toBe(0)
  })
})

test('SIGTERM while the checks of the start wait for a silent node ends it', async () => {
  world = await World.create('sqlite', { prepared: false })
  await world.command('migrate')
  world.sandbox.faults.add({ server: '*', kind: 'late', delayMs: 60_000 })
  const scheduler = world.start('scheduler', ['start'])
  await waitFor('the world to be written', 20_000, async () => (await world.count('world')) > 0)
  await sleep(300)
  expect(scheduler.output).not.toContain('scheduler_started')
  await endsWell(scheduler)
})

test('a second signal ends the scheduler at once', async () => {
  world = await World.create('postgresql')
  const url = new URL(world.env['DATABASE_URL'] ?? '')
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
  url.port = String(proxy.port)
  const port = await freePort()
  const own = { DATABASE_URL: url.href, P2S_METRICS_PORT: String(port) }
  const scheduler = await world.start('scheduler', ['start'], own).ready(`http://127.0.0.1:${port}/readyz`)
  proxy.set('silent')
  await sleep(1_500)
  const ended = scheduler.stop()
  await says(scheduler, 'scheduler_stopping')
  const from = performance.now()
  await scheduler.stop()
  expect(await ended).toMatchObject({ code: 0, signal: null })
  expect(performance.now() - from).toBeLessThan(5_000)
})
