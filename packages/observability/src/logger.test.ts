import { describe, expect, test } from '@jest/globals'
import { PassThrough } from 'node:stream'
import { createLogger, type LoggerOptions } from './logger.js'

async function written(options: Partial<LoggerOptions>, use: (log: ReturnType<typeof createLogger>) => void) {
  const stream = new PassThrough()
  const logger = createLogger({ service: 'test', format: 'json', stream, ...options })
  use(logger)
  await logger.close()
  return String(stream.read() ?? '')
    .split('\n')
    .filter((line) => line !== '')
}

describe('the log', () => {
  test('is one JSON object a line, with time, level, service and event', async () => {
    const lines = await written({}, (logger) =>
      logger.log('info', 'payout_planned', { kills: 3, amount: 5n, text: 'a\nb' }),
    )
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      service: 'test',
      event: 'payout_planned',
      kills: 3,
      amount: '5',
      text: 'a\nb',
    })
  })

  test('leaves out what is below its level', async () => {
    const lines = await written({ level: 'warn' }, (logger) => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) logger.log(level, level)
    })
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['warn', 'error'])
  })

  test('lets no field take the place of level, time, service or event', async () => {
    const fields = { level: 'debug', event: 'other', service: 'x', at: 'never' }
    const [line] = await written({}, (logger) => logger.log('error', 'real', fields))
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'error',
      event: 'real',
      service: 'test',
      level_: 'debug',
      at_: 'never',
    })
  })

  test('masks secrets', async () => {
    const [line] = await written({}, (logger) =>
      logger.log('info', 'x', { seed: 'f'.repeat(64), error: new Error('e') }),
    )
    expect(line).toContain('"seed":"***"')
  })

  test('never throws, whatever the fields are', async () => {
    const trap = {
      get value(): never {
        throw new TypeError('no')
      },
    }
    const lines = await written({}, (logger) => logger.log('info', 'trapped', { trap }))
    expect(lines).toEqual([expect.stringContaining('"unprintable"')])
  })

  test('in text, a line break inside a value forges no line', async () => {
    const lines = await written({ format: 'text' }, (logger) =>
      logger.log('warn', 'refused', { name: 'x\n12:00:00 info  paid', count: 2, word: 'ok', color: '\u001b[31m' }),
    )
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d warn {2}refused name="x\\n12:00:00 info {2}paid" count=2 word=ok color="\\u001b\[31m"$/,
    )
  })

  test('may be closed twice, and what comes later is left out', async () => {
    const stream = new PassThrough()
    const logger = createLogger({ service: 'test', format: 'auto', stream })
    logger.log('info', 'first')
    await Promise.all([logger.close(), logger.close()])
    logger.log('info', 'late')
    expect(String(stream.read())).toMatch(/^\{.*"first"\}\n$/)
  })
})
