// The stream by itself: who gets in, what they are told, who is let go, and how it ends. Events come from the test.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import express from 'express'
import { listen, type Listener } from '../fixtures/listener.js'
import { errorAnswer } from '../middleware/errors.js'
import { startServer, type ApiServer } from '../server.js'
import type { FeedEvent, FeedSource } from './feed-events.js'
import { FeedStream, STREAM_LIMITS, type StreamLimits } from './feed-stream.js'

const observer = { count: () => {}, gauge: () => {}, event: () => {} }

interface Stand {
  readonly stream: FeedStream
  readonly server: ApiServer
  tell(...numbers: readonly number[]): void
  tellMuch(filler: string): void
  listen(lastEventId?: string, address?: string): Promise<Listener>
  close(): Promise<void>
}

const happened = (number: number): FeedEvent => ({ event: 'accrual', data: { number } })

/** The address of a caller is what it says in a header, so that one machine can be many. */
async function stand(limits: Partial<StreamLimits> = {}): Promise<Stand> {
  let tell: (events: readonly FeedEvent[]) => void = () => {}
  let running = false
  const source: FeedSource = {
    get running() {
      return running
    },
    async start() {
      running = true
    },
    async stop() {
      running = false
    },
    shownNow: async (players) => new Map(players.map((id) => [id, 'named'])),
  }
  const stream = new FeedStream({ ...STREAM_LIMITS, heartBeatMs: 300, ...limits }, observer, (told) => {
    tell = told
    return source
  })
  const app = express()
  app.get('/api/feed/stream', (req, res) => {
    stream.open(req, res, req.get('x-address') ?? '')
  })
  app.use(errorAnswer(observer))
  const server = await startServer(app, { host: '127.0.0.1', port: 0 })
  return {
    stream,
    server,
    tell: (...numbers) => {
      tell(numbers.map(happened))
    },
    tellMuch: (filler) => {
      tell([{ event: 'accrual', data: { filler } }])
    },
    listen: (lastEventId = '', address = '192.0.2.1') =>
      listen(server.port, {
        headers: { 'x-address': address, ...(lastEventId !== '' && { 'last-event-id': lastEventId }) },
      }),
    async close() {
      await stream.close()
      await server.stop(1_000)
    },
  }
}

let here: Stand
beforeEach(async () => {
  here = await stand()
})
afterEach(() => here.close())

const names = (listener: Listener) =>
  listener.events.map(({ event, data }) => (event === 'accrual' ? (data as { number: number }).number : event))

describe('who listens', () => {
  test('is told ready with the id to come back with, then every event with an id of its own', async () => {
    const listener = await here.listen()
    await listener.first(1)
    here.tell(1, 2)
    here.tell(3)
    await listener.first(4)
    expect(listener.status).toBe(200)
    expect(listener.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(names(listener)).toEqual(['ready', 1, 2, 3])
    const series = (listener.events[0]?.id ?? '').replace(/-0$/, '')
    expect(listener.events.map(({ id }) => id)).toEqual([0, 1, 2, 3].map((number) => `${series}-${number}`))
  })

  test('gets a heart-beat when nothing happens, again and again', async () => {
    const listener = await here.listen()
    await listener.untilBeats(2)
    expect(names(listener)).toEqual(['ready'])
  })

  test('comes back with Last-Event-ID and gets what was missed, nothing twice and nothing not at all', async () => {
    const one = await here.listen()
    await one.first(1)
    here.tell(1, 2)
    const seen = await one.first(3)
    one.leave()
    here.tell(3, 4, 5)
    const again = await here.listen(seen[1]?.id ?? '')
    await again.first(5)
    here.tell(6)
    await again.first(6)
    expect(names(again)).toEqual([2, 3, 4, 5, 'ready', 6])
  })

  test('who missed nothing gets nothing again', async () => {
    const one = await here.listen()
    await one.first(1)
    here.tell(1)
    const [, last] = await one.first(2)
    one.leave()
    const again = await here.listen(last?.id ?? '')
    await again.first(1)
    here.tell(2)
    await again.first(2)
    expect(names(again)).toEqual(['ready', 2])
  })

  test.each(['nonsense', 'abcdefabcdef-3', '-1', 'x'.repeat(5_000)])(
    'an id that is not known here (%.20s) is answered with reset: load the feed again',
    async (id) => {
      const listener = await here.listen(id)
      await listener.first(2)
      here.tell(1)
      await listener.first(3)
      expect(names(listener)).toEqual(['reset', 'ready', 1])
    },
  )

  test('an id from the future or from too long ago is answered with reset too', async () => {
    const small = await stand({ keptEvents: 3 })
    const one = await small.listen()
    const [ready] = await one.first(1)
    const series = (ready?.id ?? '').replace(/-0$/, '')
    small.tell(1, 2, 3, 4, 5)
    const heard = async (id: string, count: number) => {
      const listener = await small.listen(id)
      await listener.first(count)
      return names(listener)
    }
    expect(await heard(`${series}-2`, 4)).toEqual([3, 4, 5, 'ready'])
    expect(await heard(`${series}-1`, 2)).toEqual(['reset', 'ready'])
    expect(await heard(`${series}-6`, 2)).toEqual(['reset', 'ready'])
    await small.close()
  })

  test('ids of a time when nobody watched in between are not believed', async () => {
    const brief = await stand({ lingerMs: 0 })
    const one = await brief.listen()
    await one.first(1)
    brief.tell(1)
    const [, last] = await one.first(2)
    one.leave()
    await one.over
    while (brief.stream.watching) await new Promise((resolve) => setTimeout(resolve, 5))
    const again = await brief.listen(last?.id ?? '')
    await again.first(2)
    expect(names(again)).toEqual(['reset', 'ready'])
    await brief.close()
  })

  test('HEAD gets the head and no stream', async () => {
    const answer = await fetch(`http://127.0.0.1:${here.server.port}/api/feed/stream`, { method: 'HEAD' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(here.stream.size).toBe(0)
  })
})

describe('how many', () => {
  test('whoever has many addresses of one IPv6 network has the streams of one', async () => {
    const few = await stand({ clientsPerAddress: 2 })
    try {
      for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:ffff::7'])
        expect((await few.listen('', address)).status).toBe(200)
      expect((await few.listen('', '2001:db8:1:2::9')).status).toBe(429)
      expect((await few.listen('', '2001:db8:1:3::1')).status).toBe(200)
    } finally {
      await few.close()
    }
  })

  test('one address has only so many streams, and gets a place back when one ends; others go on', async () => {
    const few = await stand({ clientsPerAddress: 2 })
    const [first] = [await few.listen(), await few.listen()]
    const refused = await few.listen()
    expect(refused.status).toBe(429)
    expect(await refused.body()).toMatchObject({ type: 'urn:pay2slay:problem:too-many-requests', status: 429 })
    expect((await few.listen('', '192.0.2.2')).status).toBe(200)
    first.leave()
    while (few.stream.size > 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await few.listen()).status).toBe(200)
    await few.close()
  })

  test('callers on this machine are a proxy or the operator: only the limit of all holds for them, with 503', async () => {
    const few = await stand({ clients: 3, clientsPerAddress: 1 })
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '::1'])
      expect((await few.listen('', address)).status).toBe(200)
    const refused = await few.listen('', '127.0.0.1')
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5'])
    expect(await refused.body()).toMatchObject({ type: 'urn:pay2slay:problem:busy' })
    await few.close()
  })
})

describe('a reader who does not keep up', () => {
  test('is let go without harm: the others miss nothing, and it may come back', async () => {
    const slow = await here.listen()
    const [ready] = await slow.first(1)
    const quick = await here.listen()
    await quick.first(1)
    slow.stall()
    // More than the buffers of both kernels hold, in a step that the quick one takes between two of them.
    const filler = 'x'.repeat(100_000)
    let sent = 0
    while (here.stream.size > 1) {
      here.tellMuch(filler)
      sent += 1
      await quick.first(sent + 1)
    }
    here.tell(1)
    expect((await quick.first(sent + 2)).at(-1)).toMatchObject({ data: { number: 1 } })
    expect(quick.events).toHaveLength(sent + 2)
    const again = await here.listen(ready?.id ?? '')
    expect((await again.first(sent + 2)).map(({ id }) => id)).toEqual(
      [...quick.events.slice(1).map(({ id }) => id), quick.events.at(-1)?.id].slice(0, sent + 2),
    )
  })
})

describe('the end', () => {
  test('every stream ends in good order, new ones are refused, and the server stops at once', async () => {
    const listeners = await Promise.all(['192.0.2.1', '192.0.2.2'].map((address) => here.listen('', address)))
    const over = Promise.all(listeners.map((listener) => listener.over))
    await here.stream.close()
    expect((await here.listen()).status).toBe(503)
    await here.server.stop(60_000)
    expect(await over).toEqual(['end', 'end'])
  })
})
