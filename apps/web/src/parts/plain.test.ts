// Names as they are shown.
import { expect, test } from '@jest/globals'
import { plain } from './plain.js'

test('what shows nothing is no name, whichever character it is made of', () => {
  const unseen = [0x3164, 0x115f, 0x1160, 0xffa0, 0xad, 0x2800, 0x34f, 0x2028, 0x2029, 0x200b, 0x2060, 0x3000, 0x200d]
  for (const code of unseen)
    expect([code.toString(16), plain(String.fromCodePoint(code).repeat(3))]).toEqual([code.toString(16), ''])
  expect(plain('\u0301\u0302 \ufe0f')).toBe('')
  expect(plain('a\u3164\u00ad\u2028b')).toBe('ab')
})

test('marks that would tower over other lines are cut to two a letter, and writing keeps its own', () => {
  expect(plain(`Z${'\u0351'.repeat(40)}a`)).toBe('Z\u0351\u0351a')
  for (const name of ['Nguyễn', 'Nguyê\u0303n', 'ที่', '한글', 'O’Brien', 'Zoë']) expect(plain(name)).toBe(name)
})

test('emoji stay whole', () => {
  for (const name of ['👩‍👩‍👧‍👦', '🏴‍☠️', '1️⃣', '❤️', '👍🏽']) expect(plain(name)).toBe(name)
})

test('what turns the direction of writing is gone, and gaps do not push apart', () => {
  expect(plain('\u202egnitirw\u202c \u2067left\u2069')).toBe('gnitirw left')
  expect(plain(`a${'\u00a0'.repeat(50)}b`)).toBe('a b')
})
