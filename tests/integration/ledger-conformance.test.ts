// The sandbox's ledger answers as a real node did: the recorded requests are replayed in order, over HTTP, in the same state, and
// fields, their order, values and error texts are compared.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { NOT_REPLAYED } from '../data/not-replayed.js'
import { comparable, TRANSCRIPTS, type Transcript } from './conformance/recording.js'
import { BEFORE, isUnconfirmed } from './conformance/script.js'
import { RecordedWorld } from './conformance/world.js'

/** Replayed in tests of their own below: how a request is sent, not what it says. */
const TRANSPORT_SEQS = [448, 449, 450, 451, 452]
/** In websocket-conformance.test.ts. */
const WEBSOCKET_SEQS = TRANSCRIPTS.filter(({ section }) => section === 'websocket').map(({ seq }) => seq)
const skipped = new Set([...NOT_REPLAYED.flatMap(({ seqs }) => seqs), ...TRANSPORT_SEQS, ...WEBSOCKET_SEQS])
const replayed = TRANSCRIPTS.filter(({ seq }) => !skipped.has(seq))

let world: RecordedWorld
let server: Awaited<ReturnType<RecordedWorld['start']>>

beforeAll(async () => {
  world = new RecordedWorld()
  server = await world.start()
})
afterAll(() => server.close())

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

function send(body: string, transcript: Partial<Transcript> = {}, chunked = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = chunked ? {} : { 'content-length': Buffer.byteLength(body) }
    const headers = { ...length, ...transcript.request_headers }
    const url = new URL(transcript.path ?? '/', server.url)
    const call = httpRequest(url, { method: transcript.method ?? 'POST', headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

const actionOf = (request: unknown): string => String((request as { action?: unknown } | null)?.action)
const parsed = (text: string): unknown => (text === '' ? null : JSON.parse(text))

async function replayOne(transcript: Transcript): Promise<void> {
  const { request } = transcript
  const answer = await send(transcript.request_raw ?? (request ? JSON.stringify(request) : ''), transcript)
  expect(answer.status).toBe(transcript.http_status)
  const { 'content-length': _, ...headers } = transcript.response_headers ?? {}
  expect(answer.headers).toMatchObject(headers)
  const action = actionOf(request)
  expect(comparable(parsed(answer.text), action)).toEqual(comparable(transcript.response ?? null, action))
}

/** Several calls at one moment: which of them wins is luck, what they say is not. */
async function replayRace(transcript: Transcript, answers: readonly unknown[]): Promise<void> {
  const { request } = transcript
  const requests = Array.isArray(request) ? request : answers.map(() => request)
  const said = await Promise.all(requests.map((one) => send(JSON.stringify(one))))
  const texts = said.map(({ text }) => JSON.parse(text) as { hash?: string; error?: string })
  expect(texts.filter(({ hash }) => hash !== undefined)).toHaveLength(1)
  const allowed = new Set(answers.map((one) => (one as { error?: string }).error))
  for (const { error } of texts) expect(allowed).toContain(error)
}

describe('the ledger answers as the recorded node did', () => {
  test.each(replayed.map((one) => [one.seq, `${one.section}: ${one.title}`, one] as const))(
    '%i %s',
    async (seq, _title, transcript) => {
      if (!isUnconfirmed(seq)) world.confirmAll()
      BEFORE[seq]?.(world)
      if (!isUnconfirmed(seq)) world.confirmAll()
      if (Array.isArray(transcript.response)) await replayRace(transcript, transcript.response)
      else await replayOne(transcript)
    },
  )
})

describe('how requests are sent makes no difference', () => {
  const seconds = /^\{\n {4}"seconds": "\d+"\n\}\n$/
  const uptime = '{"action":"uptime"}'

  test('448 chunked transfer encoding', async () => {
    expect((await send(uptime, {}, true)).text).toMatch(seconds)
  })
  test('449 Expect: 100-continue', async () => {
    expect((await send(uptime, { request_headers: { expect: '100-continue' } })).text).toMatch(seconds)
  })
  test('450 a gzip content-encoding header on a plain body', async () => {
    expect((await send(uptime, { request_headers: { 'content-encoding': 'gzip' } })).text).toMatch(seconds)
  })
  test('451 a content-length longer than the body gets no answer', async () => {
    const socket = connect(server.port, '127.0.0.1')
    let heard = ''
    socket.on('data', (part) => (heard += part.toString()))
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n${uptime}`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    socket.destroy()
    expect(heard).toBe('')
  })
  test('452 UTF-8 in an unknown field', async () => {
    expect((await send('{"action":"uptime","note":"grüße 🍌"}')).text).toMatch(seconds)
  })
})

test('every recorded request is replayed or named with the reason why not', () => {
  const named = NOT_REPLAYED.flatMap(({ seqs }) => seqs)
  expect(new Set(named).size).toBe(named.length)
  const all = [...replayed.map(({ seq }) => seq), ...named, ...TRANSPORT_SEQS, ...WEBSOCKET_SEQS].sort((a, b) => a - b)
  expect(all).toEqual(TRANSCRIPTS.map(({ seq }) => seq).sort((a, b) => a - b))
  const alsoReplayed = TRANSPORT_SEQS.length + WEBSOCKET_SEQS.length
  expect({ replayed: replayed.length + alsoReplayed, named: named.length }).toEqual({ replayed: 297, named: 114 })
})
