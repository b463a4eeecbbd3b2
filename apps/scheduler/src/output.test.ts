import { describe, expect, it } from '@jest/globals'
import { iso, table, visible } from './output.js'

describe('a name from outside', () => {
  const name = 'sam\n\u001B[2Jpete\u009B31m\u202Eevil'
  const shown = 'sam\\u000a\\u001b[2Jpete\\u009b31m\\u202eevil'

  it('steers no terminal and begins no line of its own', () => {
    expect(visible(name)).toBe(shown)
    expect(visible('Größe 😀 ﷺ')).toBe('Größe 😀 ﷺ')
    expect(table(['name', 'BAN'], [[name, 1]]).split('\n')).toEqual([
      `name${' '.repeat(shown.length - 4)}  BAN`,
      `${'-'.repeat(shown.length)}  ---`,
      `${shown}    1`,
    ])
  })
})

describe('a table', () => {
  it('aligns numbers to the right and shows what is missing as a dash', () => {
    const text = table(
      ['name', 'BAN'],
      [
        ['pete', '1.5'],
        ['sam', 12n],
        ['eve', 3],
      ],
    )
    expect(text.split('\n')).toEqual(['name  BAN', '----  ---', 'pete  1.5', 'sam    12', 'eve     3'])
    expect(table(['a', 'b'], [[null, undefined]])).toContain('-  -')
  })

  it('writes times as ISO 8601 with Z', () => {
    expect([iso(0), iso(null)]).toEqual(['1970-01-01T00:00:00.000Z', '-'])
  })
})
