import { describe, expect, test } from '@jest/globals'
import type { PayoutState } from '../model.js'
import { canMove } from './state.js'

const states: readonly PayoutState[] = ['planned', 'signed', 'published', 'confirmed', 'void']
const ways = (dry: boolean) =>
  states.flatMap((from) => states.filter((to) => canMove(from, to, { dry })).map((to) => `${from} -> ${to}`))

describe('a payout moves', () => {
  test('in a live world only by the ways that the money rules name', () => {
    expect(ways(false)).toEqual([
      'planned -> signed',
      'planned -> void',
      'signed -> planned',
      'signed -> published',
      'signed -> confirmed',
      'published -> planned',
      'published -> confirmed',
    ])
  })

  test('in a dry world only from planned: nothing is ever signed or published', () => {
    expect(ways(true)).toEqual(['planned -> confirmed', 'planned -> void'])
  })

  test('never out of confirmed or void', () => {
    for (const dry of [true, false]) {
      for (const to of states)
        expect([canMove('confirmed', to, { dry }), canMove('void', to, { dry })]).toEqual([false, false])
    }
  })
})
