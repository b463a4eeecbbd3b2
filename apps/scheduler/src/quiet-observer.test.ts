import { beforeEach, describe, expect, it } from '@jest/globals'
import type { Observer } from '@pay2slay/domain'
import { recordingObserver, type RecordingObserver } from './fixtures/observer.js'
import { quietObserver } from './quiet-observer.js'

let now: number
let heard: RecordingObserver
let observer: Observer
beforeEach(() => {
  now = 0
  heard = recordingObserver()
  observer = quietObserver(heard, () => now)
})
const attention = (hash: string) => observer.event('error', 'block_needs_attention', { hash, view: 'disagreement' })

describe('the observer of the chain', () => {
  it('passes an alert of a block on once a minute, with how often it came meanwhile', () => {
    for (; now < 60_000; now += 250) attention('A')
    expect(heard.events).toHaveLength(1)
    attention('A')
    expect(heard.events).toHaveLength(2)
    expect(heard.events[1]).toMatchObject({ level: 'error', fields: { hash: 'A', view: 'disagreement', repeats: 239 } })
  })

  it('passes alerts of other blocks, other events and events about nothing in particular', () => {
    attention('A')
    attention('B')
    observer.event('warn', 'receivable_not_proven', { source: 'A' })
    for (let time = 0; time < 3; time += 1) observer.event('info', 'something', { amount: '1' })
    expect(heard.events).toHaveLength(6)
  })

  it('never holds a change of state back', () => {
    for (const event of ['books_stop_set', 'books_stop_lifted', 'books_stop_set', 'block_dead'])
      observer.event('error', event, { hash: 'A' })
    expect(heard.events).toHaveLength(4)
  })

  it('counts everything', () => {
    for (let time = 0; time < 3; time += 1) observer.count('block_alerts_total')
    expect(heard.counts).toEqual({ block_alerts_total: 3 })
  })

  it('remembers a bounded number of blocks', () => {
    for (let block = 0; block < 1_001; block += 1) attention(`${block}`)
    attention('1000')
    attention('0')
    expect(heard.events).toHaveLength(1_002)
  })
})
