import { afterEach, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startHttpNode, type Handler, type HttpNode } from './fixtures/http-node.js'
import { isWorkValid, epoch2Of, thresholdText } from './work.js'
import { expectedSeconds, measureHashRate } from './work-rate.js'
import { WorkPool } from './work-pool.js'
import { createWorkSource, type WorkOptions } from './work-source.js'

const THRESHOLD = 0xfff0_0000_0000_0000n
const root = (letter: string) => letter.repeat(64)
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function server(work: Handler): Promise<HttpNode> {
  const node = await startHttpNode({ work_generate: work })
  open.push(() => node.close())
  return node
}
function source(nodes: readonly HttpNode[], options: Partial<WorkOptions> = {}) {
  const endpoints = nodes.map(({ url }) => ({ url }))
  const made = createWorkSource({ endpoints, threshold: THRESHOLD, localWorkers: 0, timeoutMs: 20_000, ...options })
  open.push(() => made.close())
  return made
}
/** Valid work found the plain way. */
function workFor(hash: unknown, difficulty: unknown): string {
  for (let nonce = 0n; ; nonce += 1n) {
    const text = nonce.toString(16).padStart(16, '0')
    if (isWorkValid(String(hash), text, BigInt(`0x${String(difficulty)}`))) return text
  }
}
const honest: Handler = ({ hash, difficulty }) => ({ work: workFor(hash, difficulty), hash })

describe('where work comes from', () => {
  test('the node is asked first, with the difficulty named, and its answer is checked', async () => {
    const node = await server(honest)
    const told = await source([node]).work(root('A'), 1)
    expect(told.ok && isWorkValid(root('A'), told.value, THRESHOLD)).toBe(true)
    expect(node.requests).toEqual([{ action: 'work_generate', hash: root('A'), difficulty: thresholdText(THRESHOLD) }])
  })

  test.each<[string, Handler]>([
    ['refuses', () => ({ error: 'RPC control is disabled' })],
    ['gives work below the threshold', () => ({ work: '0000000000000001' })],
    ['talks nonsense', () => ({ work: 'later' })],
  ])('when the node %s, the work server is asked, and the node is left alone for a while', async (_name, bad) => {
    const [node, other] = [await server(bad), await server(honest)]
    const made = source([node, other])
    expect((await made.work(root('A'), 1)).ok).toBe(true)
    expect((await made.work(root('B'), 1)).ok).toBe(true)
    expect([node.requests.length, other.requests.length]).toEqual([1, 2])
  })

  test('when all others fail, this machine computes', async () => {
    const hanging = await server(() => ({}))
    hanging.fault = () => {}
    const told = await source([hanging], { localWorkers: 1, timeoutMs: 100 }).work(root('C'), 1)
    expect(told.ok && isWorkValid(root('C'), told.value, THRESHOLD)).toBe(true)
  })

  test('with no source at all the error says so', async () => {
    expect(await source([]).work(root('A'), 1)).toEqual({
      ok: false,
      error: { kind: 'unavailable', detail: 'no work source is configured' },
    })
    const bad = await server(() => ({ error: 'not allowed' }))
    expect(await source([bad]).work(root('A'), 1)).toMatchObject({
      error: { detail: expect.stringContaining('not allowed') },
    })
  })

  test('version 2 accounts get 32 times the work', async () => {
    const told = await source([], { localWorkers: 1 }).work(root('D'), 2)
    expect(told.ok && isWorkValid(root('D'), told.value, epoch2Of(THRESHOLD))).toBe(true)
  })

  test('what was computed ahead is not computed again; a failure is tried again', async () => {
    const node = await server(honest)
    const made = source([node])
    made.precompute(root('A'), 1)
    const [one, two] = await Promise.all([made.work(root('A'), 1), made.work(root('A'), 1)])
    expect(one).toEqual(two)
    expect(node.requests).toHaveLength(1)
    const failing = await server(() => ({ error: 'busy' }))
    const other = source([failing], { localWorkers: 0 })
    expect((await other.work(root('A'), 1)).ok).toBe(false)
    expect((await other.work(root('A'), 1)).ok).toBe(false)
  })

  test('a node gets a few roots at once, not a whole chain', async () => {
    let most = 0
    let waiting: (() => void)[] = []
    const node = await server(honest)
    node.fault = (response) => {
      waiting.push(() => response.end(JSON.stringify({ work: workFor(node.requests.at(-1)?.['hash'], 'ff') })))
      most = Math.max(most, waiting.length)
    }
    const made = source([node], { concurrency: 2, threshold: 0n })
    const asked = ['1', '2', '3', '4', '5'].map((letter) => made.work(root(letter), 1))
    for (let turn = 0; turn < 200 && node.requests.length < 5; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      const answer = waiting
      waiting = []
      for (const send of answer) send()
    }
    for (const send of waiting) send()
    expect((await Promise.all(asked)).every(({ ok }) => ok)).toBe(true)
    expect(most).toBe(2)
  })

  test('closing ends what is under way at once, and nothing is computed afterwards', async () => {
    const made = source([], { localWorkers: 2, threshold: 0xffff_ffff_ffff_ffffn })
    const asked = ['A', 'B', 'C', 'D'].map((letter) => made.work(root(letter), 1))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const start = performance.now()
    await made.close()
    for (const told of await Promise.all(asked))
      expect(told).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    expect(await made.work(root('E'), 1)).toMatchObject({ error: { detail: 'shutting down' } })
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

describe('this machine as a source', () => {
  test('the event loop goes on while it computes', async () => {
    const pool = new WorkPool(1)
    open.push(() => pool.close())
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    const told = await Promise.all(['A', 'B', 'C'].map((letter) => pool.generate(root(letter), 0xffff_f000_0000_0000n)))
    clearInterval(timer)
    expect(told.every(({ ok }) => ok)).toBe(true)
    // Plain JavaScript on this thread would hold it up for seconds.
    expect(longest).toBeLessThan(500)
  })

  test('many roots wait in line and each gets valid work', async () => {
    const pool = new WorkPool(2)
    open.push(() => pool.close())
    const roots = Array.from({ length: 100 }, (_, index) => index.toString(16).padStart(64, '0'))
    const told = await Promise.all(roots.map((hash) => pool.generate(hash, THRESHOLD)))
    told.forEach((found, index) =>
      expect(found.ok && isWorkValid(roots[index] ?? '', found.value, THRESHOLD)).toBe(true),
    )
  })

  test('a line that grows without end is turned away', async () => {
    const pool = new WorkPool(1)
    const asked = Array.from({ length: 4_200 }, () => pool.generate(root('A'), 0xffff_ffff_ffff_ffffn))
    expect(await asked.at(-1)).toMatchObject({ error: { detail: expect.stringContaining('waiting for work') } })
    await pool.close()
    expect((await Promise.all(asked)).every(({ ok }) => !ok)).toBe(true)
    expect(await pool.generate(root('A'), 0n)).toMatchObject({ error: { detail: 'the work pool is closed' } })
  })

  test('a process waits for work under way, and ends by itself while workers are idle', async () => {
    const code = `
      import { WorkPool } from ${JSON.stringify(new URL('./work-pool.ts', import.meta.url).href)}
      const found = await new WorkPool(2).generate('A'.repeat(64), ${THRESHOLD}n)
      process.stdout.write(String(found.ok))`
    const options = ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', code]
    const ended = await promisify(execFile)(process.execPath, options, { cwd: import.meta.dirname, timeout: 20_000 })
    expect(ended.stdout).toBe('true')
  })

  test('a thread that fails fails its own root alone, and the next root gets a new thread', async () => {
    const pool = new WorkPool(1)
    open.push(() => pool.close())
    // A root that is no text of hex digits breaks the thread.
    const broken = pool.generate(7 as unknown as string, THRESHOLD)
    const good = pool.generate(root('A'), THRESHOLD)
    expect(await broken).toMatchObject({ ok: false, error: { detail: expect.stringContaining('a worker failed') } })
    expect((await good).ok).toBe(true)
  })

  test('its speed is measured in hashes per second, and WebAssembly beats plain JavaScript', async () => {
    const rate = await measureHashRate(50)
    expect(rate.cores).toBeGreaterThan(0)
    expect(rate.oneCore).toBeGreaterThan(rate.plainJavaScript)
    expect(rate.allCores).toBeGreaterThan(0)
    expect(expectedSeconds(1n << 63n, 2)).toBe(1)
  })
})
