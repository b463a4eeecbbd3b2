import { describe, expect, it } from '@jest/globals'
import { csvLine } from './csv.js'

describe('a line of CSV', () => {
  it('has its cells between commas and ends as RFC 4180 says', () => {
    expect(csvLine(['a', 1, true, null, '0.05'])).toBe('a,1,true,,0.05\r\n')
  })

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'say "no"', '"say ""no"""'],
    ['a line break', 'a\nb', '"a\nb"'],
    ['a carriage return', 'a\rb', '"a\rb"'],
  ])('keeps %s inside quotes', (_name, cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`)
  })

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '=HYPERLINK("http://x")',
    '|calc',
    '%0A',
    "\n=cmd|' /C calc'!A0",
  ])('lets no spreadsheet take %j for a formula', (cell) => {
    expect(csvLine([cell])).toMatch(/^"?'/)
  })

  it('leaves numbers as they are, also below zero', () => {
    expect(csvLine([-5])).toBe('-5\r\n')
  })
})
