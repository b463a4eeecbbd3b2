import { beforeEach, describe, expect, it } from '@jest/globals'
import { asId, type ChainError, type DomainError } from '@pay2slay/domain'
import { createLogger, createMetrics, createObserver } from '@pay2slay/observability'
import { recordingObserver, type RecordingObserver } from '../fixtures/observer.js'
import { reasonOf, Refusals } from './refusals.js'

const chain = (kind: ChainError['kind'], detail = 'x'): DomainError => ({ kind: 'chain', error: { kind, detail } })
const unknown = (hash: string): DomainError => ({
  kind: 'unknown_block',
  hash: asId(hash),
  detail: `unknown block ${hash}`,
})

let heard: RecordingObserver
let refusals: Refusals
beforeEach(() => {
  heard = recordingObserver()
  refusals = new Refusals(heard)
})

describe('a refusal', () => {
  it('is told and counted once for each change of reason, however often the job looks', () => {
    for (let look = 0; look < 5; look += 1) refusals.note('pay', chain('not_in_sync', `count ${look}`))
    for (let look = 0; look < 5; look += 1) refusals.note('pay', chain('unreachable'))
    expect(heard.events.map(({ level, event }) => `${level} ${event}`)).toEqual([
      'warn chain_refused',
      'warn chain_refused',
    ])
    expect(heard.counts).toEqual({
      'chain_refused_total{task=pay,reason=chain_not_in_sync}': 1,
      'chain_refused_total{task=pay,reason=chain_unreachable}': 1,
    })
  })

  it('is a gauge from the first look on, of the present reason alone, and of none once it is over or another scheduler has the job', () => {
    const gauges = (...values: number[]) =>
      expect(heard.gauges).toEqual({
        'chain_refused{task=pay,reason=chain_unreachable}': values[0],
        ...(values.length > 1 && { 'chain_refused{task=pay,reason=chain_disagreement}': values[1] }),
      })
    refusals.note('pay', chain('unreachable'))
    gauges(1)
    refusals.note('pay', chain('disagreement'))
    gauges(0, 1)
    refusals.note('pay', null)
    gauges(0, 0)
    refusals.note('pay', chain('unreachable'))
    refusals.forget('pay')
    gauges(0, 0)
    expect(heard.events.map(({ event }) => event)).toEqual([
      'chain_refused',
      'chain_refused',
      'chain_goes_on',
      'chain_refused',
    ])
  })

  it('is told for each job, and another unknown block is another reason', () => {
    refusals.note('pay', unknown('A'))
    refusals.note('pay', unknown('B'))
    refusals.note('confirm', chain('unreachable'))
    expect(heard.events.map(({ fields }) => fields['job'])).toEqual(['pay', 'pay', 'confirm'])
  })

  it('that ends is told once, and the same reason is news again', () => {
    refusals.note('pay', chain('unreachable'))
    for (let look = 0; look < 3; look += 1) refusals.note('pay', null)
    refusals.note('pay', chain('unreachable'))
    expect(heard.events).toMatchObject([
      { event: 'chain_refused' },
      { level: 'info', event: 'chain_goes_on', fields: { job: 'pay', after: 'chain_unreachable' } },
      { event: 'chain_refused' },
    ])
  })

  it('has a metric of its name and labels', async () => {
    const metrics = createMetrics({ service: 'scheduler', version: '0' })
    const logger = createLogger({ service: 'scheduler', level: 'error', stream: process.stderr })
    new Refusals(createObserver(logger, metrics, { strict: true })).note('confirm', chain('disagreement'))
    expect(await metrics.registry.metrics()).toMatch(
      /p2s_chain_refused_total\{task="confirm",reason="chain_disagreement",service="scheduler"\} 1/,
    )
    await logger.close()
  })

  it('of a stop names which', () => {
    expect(reasonOf({ kind: 'stopped', stop: 'pause', reason: 'secret text' })).toBe('stopped_pause')
  })
})
