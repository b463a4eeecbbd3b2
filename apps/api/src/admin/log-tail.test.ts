// The log as a stream: what comes is told once and in order, and a reader who does not read costs nobody anything.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Request, Response } from 'express'
import { createLogRing, type LogRing } from '@pay2slay/observability'
import { Problem } from '../problem.js'
import { LOG_TAIL_LIMITS, LogTail, type LogTailLimits } from './log-tail.js'

let ring: LogRing
let logs: LogTail
let server: Server
const refused: unknown[] = []
let mayGoOn = true

async function start(limits: Partial<LogTailLimits> = {}): Promise<void> {
  ring = createLogRing({ lines: 5_000 })
  logs = new LogTail(ring, { ...LOG_TAIL_LIMITS, ...limits })
  server = createServer((req, res) => {
    try {
      logs.open(
        req as Request,
        res as unknown as Response,
        Number(new URL(req.url ?? '', 'http://x').searchParams.get('tail') ?? 200),
        async () => mayGoOn,
      )
    } catch (error) {
      refused.push(error)
      res.writeHead(503).end()
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
}
const port = () => (server.address() as AddressInfo).port

beforeEach(() => {
  refused.length = 0
  mayGoOn = true
})
afterEach(async () => {
  logs.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A reader: resolves with the text once it holds `wanted`. */
async function follow(path = '/') {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>()
  get({ port: port(), path, agent: false }, resolve)
  const res = await promise
  let text = ''
  const waiting = new Set<() => void>()
  const wake = () => waiting.forEach((look) => look())
  res.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    wake()
  })
  const ended = new Promise<void>((done) => res.once('close', done))
  res.on('error', () => {})
  return {
    res,
    ended,
    until: (wanted: string) =>
      new Promise<string>((done) => {
        const look = () => {
          if (!text.includes(wanted)) return
          waiting.delete(look)
          done(text)
        }
        waiting.add(look)
        look()
      }),
  }
}
const linesOf = (text: string) =>
  [...text.replaceAll('event: beat\ndata: {}', '').matchAll(/^data: (.*)$/gm)].map(([, line]) => line)
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((next) => setTimeout(next, 5))
}

describe('the tail of the log', () => {
  test('begins with the last lines and goes on with each new one, once and in order', async () => {
    await start()
    for (let line = 1; line <= 5; line += 1) ring.add(`{"line":${line}}`)
    const reader = await follow('/?tail=2')
    await reader.until('"line":5')
    ring.add('{"line":6}')
    ring.add('{"line":7}')
    expect(linesOf(await reader.until('"line":7'))).toEqual(['{"line":4}', '{"line":5}', '{"line":6}', '{"line":7}'])
    expect(reader.res.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  })

  test('ends with the next heart-beat after its reader’s session was ended', async () => {
    await start({ heartBeatMs: 10 })
    const reader = await follow()
    await reader.until('event: beat')
    mayGoOn = false
    await reader.ended
    await until(() => logs.size === 0)
  })

  test('of nothing is nothing until something comes, and a heart-beat keeps it awake', async () => {
    await start({ heartBeatMs: 10 })
    const reader = await follow('/?tail=0')
    expect(linesOf(await reader.until('event: beat\ndata: {}\n\nevent: beat'))).toEqual([])
  })

  test('lets a reader go who takes nothing, and the others and the log go on', async () => {
    await start({ waitingBytes: 256 * 1024 })
    const reader = await follow('/?tail=0')
    const stalled = connect(port(), '127.0.0.1')
    stalled.on('error', () => {})
    stalled.pause().write('GET /?tail=0 HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(() => logs.size === 2)
    const before = ring.size
    let told = 0
    while (logs.size === 2) {
      for (let line = 0; line < 100; line += 1) ring.add(`{"n":${(told += 1)},"pad":"${'x'.repeat(1_000)}"}`)
      await new Promise((next) => setImmediate(next))
    }
    expect(ring.size - before).toBe(Math.min(told, 5_000))
    ring.add('{"last":true}')
    await reader.until('"last":true')
    expect(logs.size).toBe(1)
    stalled.destroy()
  })

  test('has room for so many readers, and says when there is none', async () => {
    await start({ readers: 1 })
    const reader = await follow()
    await follow()
    expect(refused[0]).toBeInstanceOf(Problem)
    expect(refused[0]).toMatchObject({ kind: 'too-many-requests', headers: { 'Retry-After': '5' } })
    reader.res.destroy()
    await until(() => logs.size === 0)
    await follow()
    expect(logs.size).toBe(1)
  })

  test('ends in good order when the process ends, and after its longest time', async () => {
    await start({ longestMs: 20 })
    await (
      await follow()
    ).ended
    expect(logs.size).toBe(0)
    const reader = await follow()
    logs.close()
    await reader.ended
    await follow()
    expect(refused).toHaveLength(1)
  })
})
