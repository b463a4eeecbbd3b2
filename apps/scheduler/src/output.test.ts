import { describe, expect, it } from '@jest/globals'
import { iso, table } from './output.js'

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
