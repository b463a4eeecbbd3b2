import { describe, expect, test } from '@jest/globals'
import { createMetrics } from './metrics.js'
import { METRICS } from './metrics-table.js'
import { createObserver } from './observer.js'
import type { Logger } from './logger.js'

const make = () => createMetrics({ service: 'test', version: 'v1' })

function memoryLogger(): Logger & { events: string[] } {
  const events: string[] = []
  return { events, log: (_level, event) => void events.push(event), close: async () => {} }
}

describe('the table of metrics', () => {
  test('follows the naming rules of Prometheus', () => {
    for (const [name, { kind, help, labels }] of Object.entries(METRICS)) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
      expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter'])
      expect(name).not.toMatch(/(_ms|_milliseconds|_minutes|_hours|_info)$/)
      expect(help.length).toBeGreaterThan(5)
      // The process stands under `service`; what players bring along would grow without bound; and Prometheus itself sets job and
      // instance, renaming what a process says under these, so that a query for job="pay" would find nothing.
      for (const label of labels)
        expect(['service', 'player', 'address', 'path', 'id', 'job', 'instance']).not.toContain(label)
    }
  })
})

describe('metrics', () => {
  test('carry the prefix, the service and the version, beside those of the process', async () => {
    const metrics = make()
    metrics.count('accruals_total', 2)
    metrics.gauge('operator_balance_ban', 1.5)
    metrics.observe('http_request_duration_seconds', 0.2, { method: 'GET', route: '/livez' })
    const text = await metrics.registry.metrics()
    expect(text).toContain('p2s_accruals_total{service="test"} 2')
    expect(text).toContain('p2s_operator_balance_ban{service="test"} 1.5')
    expect(text).toContain('p2s_build_info{version="v1",service="test"} 1')
    expect(text).toContain(
      'p2s_http_request_duration_seconds_bucket{le="0.25",service="test",method="GET",route="/livez"} 1',
    )
    expect(text).toContain('process_cpu_seconds_total')
  })

  test('a count starts at nought, a gauge that nobody set is not there', async () => {
    const text = await make().registry.metrics()
    expect(text).toContain('p2s_blocks_dead_total{service="test"} 0')
    expect(text).not.toContain('p2s_operator_balance_ban{')
  })

  test.each([
    ['an unknown name', (metrics: ReturnType<typeof make>) => metrics.count('accrual_total', 1)],
    ['another kind', (metrics: ReturnType<typeof make>) => metrics.gauge('accruals_total', 1)],
    ['a missing label', (metrics: ReturnType<typeof make>) => metrics.count('readings_total', 1)],
    ['a foreign label', (metrics: ReturnType<typeof make>) => metrics.count('accruals_total', 1, { player: 'x' })],
    ['a name of Object', (metrics: ReturnType<typeof make>) => metrics.count('constructor', 1)],
  ])('%s throws', (_name, act) => {
    expect(() => act(make())).toThrow(/^metric /)
  })

  test('a label takes a hundred values; more are counted together', async () => {
    const metrics = make()
    for (let index = 0; index < 1_000; index += 1) metrics.count('settlement_skipped_total', 1, { reason: `r${index}` })
    const series = (await metrics.registry.metrics()).match(/^p2s_settlement_skipped_total\{.*$/gm) ?? []
    expect(series).toHaveLength(101)
    expect(series.at(-1)).toBe('p2s_settlement_skipped_total{reason="other",service="test"} 900')
  })
})

describe('the observer', () => {
  test('counts, sets and tells', async () => {
    const [logger, metrics] = [memoryLogger(), make()]
    const observer = createObserver(logger, metrics)
    observer.count('accruals_total')
    observer.gauge('dry_run', 1)
    observer.event('info', 'started')
    expect(await metrics.registry.metrics()).toContain('p2s_accruals_total{service="test"} 1')
    expect(logger.events).toEqual(['started'])
  })

  test('throws in tests on a metric that is not in the table', () => {
    expect(() => createObserver(memoryLogger(), make()).count('nonsense_total')).toThrow('nonsense_total')
  })

  test('in production tells each such metric once and goes on', () => {
    const logger = memoryLogger()
    const observer = createObserver(logger, make(), { strict: false })
    for (let round = 0; round < 3; round += 1) {
      observer.count('nonsense_total')
      observer.gauge('owed_ban', Number('not a number'))
      observer.count('accruals_total', -1)
    }
    expect(logger.events.filter((event) => event !== 'metric_unknown')).toEqual([])
    expect(logger.events.length).toBeLessThanOrEqual(3)
  })
})
