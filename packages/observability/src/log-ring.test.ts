import { describe, expect, test } from '@jest/globals'
import { PassThrough } from 'node:stream'
import { createLogRing } from './log-ring.js'
import { createLogger } from './logger.js'

describe('the ring of log lines', () => {
  test('keeps the last ones, oldest first', () => {
    const ring = createLogRing({ lines: 3 })
    for (let line = 1; line <= 5_000; line += 1) ring.add(`line ${line}`)
    expect(ring.size).toBe(3)
    expect(ring.recent(10)).toEqual(['line 4998', 'line 4999', 'line 5000'])
    expect(ring.recent(1)).toEqual(['line 5000'])
    expect(ring.recent(0)).toEqual([])
    expect(ring.recent(9, 18)).toEqual(['line 4999', 'line 5000'])
    expect(ring.recent(9, 17)).toEqual(['line 5000'])
    expect(ring.recent(9, 3)).toEqual([])
  })

  test('is bounded in bytes too, and cuts a line that is too long', () => {
    const ring = createLogRing({ lines: 100, bytes: 50_000 })
    for (let line = 0; line < 50; line += 1) ring.add(`${line}`.padEnd(10_000, '.'))
    expect(ring.size).toBe(5)
    ring.add('x'.repeat(100_000))
    expect(ring.recent(1)[0]).toHaveLength(16 * 1024 + 1)
  })

  test('keeps nothing where it has no room, and is followed all the same', () => {
    const ring = createLogRing({ lines: 0 })
    const heard: string[] = []
    const stop = ring.follow((line) => heard.push(line))
    ring.add('one')
    stop()
    ring.add('two')
    expect([ring.size, ring.recent(9), heard]).toEqual([0, [], ['one']])
  })

  test('a listener that logs what it hears does not hear itself', () => {
    const ring = createLogRing({ lines: 100 })
    const heard: string[] = []
    ring.follow((line) => {
      heard.push(line)
      ring.add(`told ${line}`)
    })
    ring.add('one')
    ring.add('two')
    expect(heard).toEqual(['one', 'two'])
    expect(ring.recent(9)).toEqual(['one', 'told one', 'two', 'told two'])
  })

  test('a listener that throws hears no more, and the others do', () => {
    const ring = createLogRing({ lines: 10 })
    const heard: string[] = []
    let thrown = 0
    ring.follow(() => {
      thrown += 1
      throw new Error('gone')
    })
    ring.follow((line) => heard.push(line))
    ring.add('one')
    ring.add('two')
    expect([thrown, heard]).toEqual([1, ['one', 'two']])
  })
})

describe('a logger with a ring', () => {
  test('keeps what it logs as JSON with secrets masked, whatever its own format is, and nothing below its level', async () => {
    const ring = createLogRing({ lines: 10 })
    const logger = createLogger({ service: 'api', level: 'info', format: 'text', stream: new PassThrough(), ring })
    logger.log('info', 'started', { session_secret: 'hidden', port: 8000 })
    logger.log('debug', 'quiet')
    await logger.close()
    logger.log('info', 'too late')
    const lines = ring.recent(9).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toMatchObject([
      { level: 'info', service: 'api', event: 'started', session_secret: '***', port: 8000 },
    ])
  })
})
