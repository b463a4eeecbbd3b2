// The WebSocket of the sandbox's node says what a real one was recorded to say, message by message: fields, their order and values.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readBlock, readTree } from '@pay2slay/sandbox'
import { TRANSCRIPTS, type Transcript } from './conformance/recording.js'
import { RecordedWorld } from './conformance/world.js'

const recorded = TRANSCRIPTS.filter(({ section }) => section === 'websocket')
/** The account's chain before the first recorded block. */
const BEFORE = {
  height: 59,
  balance: 99_995_799_999_999_999_999_999_999_999_999_958n,
  hash: '306219D7015C236CD6929DE9052D1E396339CA329877B23B5A5F2B0763A796BA',
}
/** The last digits of the balances after blocks of which only the hash was recorded, in place of the balance before. */
const BALANCES: Readonly<Record<string, bigint>> = {
  '89B92B1E': 99_995_299_999_999_999_999_999_999_999_999_954n,
  DBEBEE67: 99_995_299_999_999_999_999_999_999_999_999_953n,
  F605D2CE: 99_995_299_999_999_999_999_999_999_999_999_953n,
  '52977B65': 99_995_299_999_999_999_999_999_999_999_999_950n,
}

let world: RecordedWorld
let server: Awaited<ReturnType<RecordedWorld['start']>>
let height = BEFORE.height
let line: Line

/** One connection, with everything that came since it was last asked. */
class Line {
  readonly #socket: WebSocket
  #texts: string[] = []
  closed: number | null = null

  constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.addEventListener('message', ({ data }) => this.#texts.push(String(data)))
    this.#socket.addEventListener('close', ({ code }) => (this.closed = code))
  }

  async opened(): Promise<this> {
    await new Promise((resolve, reject) => {
      this.#socket.addEventListener('open', resolve)
      this.#socket.addEventListener('error', reject)
    })
    return this
  }

  say(text: string): void {
    if (this.closed === null) this.#socket.send(text)
  }

  /** Everything until the answer to a ping of our own, or the end. */
  async heard(): Promise<readonly string[]> {
    const isBarrier = (text: string): boolean => text.includes('"barrier"')
    this.say(JSON.stringify({ action: 'ping', id: 'barrier' }))
    while (this.closed === null && !this.#texts.some(isBarrier)) await new Promise((resolve) => setTimeout(resolve, 2))
    const texts = this.#texts.filter((text) => !isBarrier(text))
    this.#texts = []
    return texts
  }

  end(): void {
    this.#socket.close()
  }
}

beforeAll(async () => {
  world = new RecordedWorld()
  world.fillHot(BEFORE.height, BEFORE.balance, BEFORE.hash)
  world.confirmAll()
  server = await world.start()
  line = await new Line(server.url.replace('http', 'ws')).opened()
})
afterAll(async () => {
  line.end()
  await server.close()
})

/** Told by the node's clock, or by an election that does not take place here. */
const LUCK: ReadonlySet<string> = new Set(['time', 'duration', 'tally', 'tally_decimal', 'final'])
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([key, child]) => [key, LUCK.has(key) ? typeof child : comparable(child)])
}

/** Puts the blocks of the step in, as the messages tell them, and has them confirmed. */
async function makeBlocks({ block, messages = [], title }: Transcript): Promise<void> {
  if (title.startsWith('block_confirm') || title.startsWith('repeat')) {
    const action = { action: 'block_confirm', hash: block }
    if (title.startsWith('block_confirm')) await fetch(server.url, { method: 'POST', body: JSON.stringify(action) })
    return
  }
  for (const hash of [block ?? []].flat()) {
    const told = messages.map(({ message }) => message as Readonly<Record<string, unknown>>)
    const found =
      told.find((message) => message['hash'] === hash)?.['block'] ?? told.find((one) => one['type'] === 'state')
    const read = found === undefined ? null : readBlock(readTree(JSON.stringify(found)))
    height += hash.startsWith('B1957BA7') ? 0 : 1
    if (read === null) world.fillHot(height, BALANCES[hash.slice(0, 8)] ?? 0n, hash)
    else expect([world.network.submit(world.network.primary, read), read.hash]).toEqual(['progress', hash])
  }
  world.confirmAll()
}

let last = ''
test.each(recorded.map((one) => [one.seq, one.title, one] as const))('%i %s', async (_seq, _title, transcript) => {
  const { request, raw, messages = [], closed = null } = transcript
  if (raw !== undefined) {
    const withoutTime = (text: string): string => text.replace(/"time": "\d+"/, '')
    expect(withoutTime(last)).toBe(withoutTime(raw))
    return
  }
  if (request !== undefined) line.say(typeof request === 'string' ? request : JSON.stringify(request))
  await makeBlocks(transcript)
  const heard = await line.heard()
  last = heard.at(-1) ?? ''
  expect(heard.map((text) => comparable(JSON.parse(text)))).toEqual(messages.map(comparable))
  expect(line.closed).toBe(closed)
  const next = recorded[recorded.indexOf(transcript) + 1]
  if (closed !== null && (next?.closed ?? null) === null)
    line = await new Line(server.url.replace('http', 'ws')).opened()
})
