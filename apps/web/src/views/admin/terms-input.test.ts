// Rate and caps as an admin types them.
import { expect, test } from '@jest/globals'
import { parseChange } from './terms-input.js'

test('what is left empty stays as it is, and a word takes a cap away in every language', () => {
  expect(parseChange({ rate: '', daily: ' ', weekly: '' })).toEqual({ ok: true, change: {} })
  for (const word of ['none', 'Ninguno', 'なし'])
    expect(parseChange({ rate: '0.06', daily: '150', weekly: word })).toEqual({
      ok: true,
      change: { ban_per_kill: '0.06', daily_kill_cap: 150, weekly_kill_cap: null },
    })
})

test('each field that is not right is named, and nothing is guessed', () => {
  for (const rate of ['0,06', '-1', '1e3', '0.123456789', 'NaN', '.5'])
    expect(parseChange({ rate, daily: '', weekly: '' })).toMatchObject({ ok: false, rate: 'terms.badRate' })
  for (const cap of ['0', '1.5', '-3', '9999999999', 'many'])
    expect(parseChange({ rate: '', daily: cap, weekly: '5' })).toMatchObject({
      ok: false,
      daily: 'terms.badCap',
      weekly: null,
    })
})
