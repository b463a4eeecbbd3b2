// What somebody is told while they type an address; the API's own check is tested beside its codec.
import { expect, test } from '@jest/globals'
import { checkAddress } from './address.js'

const GOOD = 'ban_3z9e1u4xa87ciifomiwqb3uiqsnhta3kpyufg38h6f499wrt7bqcprzruidq'

test('a whole address with its checksum is right, also with spaces around it and in capitals', () => {
  expect(checkAddress(GOOD)).toEqual({ kind: 'ok' })
  expect(checkAddress(`  ${GOOD.toUpperCase()} `)).toEqual({ kind: 'ok' })
})

test('every single mistyped letter is noticed', () => {
  for (let place = 5; place < GOOD.length; place += 1) {
    const other = GOOD[place] === 'a' ? 'b' : 'a'
    expect(checkAddress(GOOD.slice(0, place) + other + GOOD.slice(place + 1))).toEqual({ kind: 'checksum' })
  }
})

test('from the first letter to the last it is told what is missing, and nothing is called wrong before it is', () => {
  expect(checkAddress('')).toEqual({ kind: 'empty' })
  expect(checkAddress('ban')).toEqual({ kind: 'short', count: 61 })
  for (let length = 5; length < GOOD.length; length += 1)
    expect(checkAddress(GOOD.slice(0, length))).toEqual({ kind: 'short', count: GOOD.length - length })
  expect(checkAddress(`${GOOD}aa`)).toEqual({ kind: 'long', count: 2 })
})

test('what is no Banano address at all is named for what it is', () => {
  expect(checkAddress(GOOD.replace('ban_', 'nano_'))).toEqual({ kind: 'nano' })
  expect(checkAddress('0x52908400098527886E0F7030069857D2E4169EE7')).toEqual({ kind: 'prefix' })
  expect(checkAddress('ban_2abc')).toEqual({ kind: 'prefix' })
  expect(checkAddress('ban_1w3pw0')).toEqual({ kind: 'letter', letter: '0' })
  expect(checkAddress('ban_1w3<img')).toEqual({ kind: 'letter', letter: '<' })
})
