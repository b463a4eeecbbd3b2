// The scheduler as a process, told of confirmations by the WebSockets of two nodes that lose, double and spoil what they say.
import { afterEach, expect, test } from '@jest/globals'
import { freePort } from './support/configuration.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

test('told by WebSockets that fail in every way, a scheduler pays what it pays by polling, and ends in good order', async () => {
  world = await World.create('sqlite')
  const { sandbox } = world
  const port = await freePort()
  const addresses = [sandbox.urls.node, sandbox.urls.node2].map((url) => url.replace('http', 'ws'))
  const scheduler = await world
    .start('scheduler', ['start'], {
      BANANO_NODE_WEBSOCKET: addresses.join(','),
      P2S_METRICS_PORT: String(port),
    })
    .ready(`http://127.0.0.1:${port}/readyz`)
  const metric = async (line: RegExp): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    return Number(line.exec(text)?.[1] ?? 0)
  }
  const connected = () => metric(/^p2s_node_websockets_connected(?:\{[^}]*\})? (\d+)/m)
  const messages = (kind: string) =>
    metric(new RegExp(`^p2s_node_websocket_messages_total\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)`, 'm'))
  const turn = async (kills: number) => {
    world.setKills(() => kills)
    await world.settled(4 * kills)
  }

  await world.baselines()
  await waitFor('both WebSockets', 30_000, async () => (await connected()) === 2)
  await turn(3)
  await waitFor('a message', 30_000, async () => (await messages('confirmation')) > 0)
  const spoilt = [
    { kind: 'drop', probability: 0.4 },
    { kind: 'double', probability: 0.5 },
    { kind: 'truncate', probability: 0.5 },
    { kind: 'early' },
  ] as const
  for (const fault of spoilt) sandbox.faults.add({ server: '*', action: 'websocket', ...fault })
  await turn(7)
  sandbox.faults.clear()
  sandbox.faults.add({ server: '*', action: 'websocket', kind: 'reset', times: 2 })
  await turn(12)
  await waitFor('both WebSockets again', 60_000, async () => (await connected()) === 2)

  expect(world.killsPaid()).toEqual([12n, 12n, 12n, 12n])
  expect(await scheduler.stop()).toMatchObject({ code: 0 })
  expect(await world.command('audit')).toMatchObject({ holds: true, chainChecked: true, accruedKills: 48 })
})
