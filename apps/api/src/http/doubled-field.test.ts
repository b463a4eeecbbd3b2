import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { doubledField } from './doubled-field.js'

describe('a field that comes twice', () => {
  test.each([
    ['{"a":1,"a":2}', '/a'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"a":{"b":[1,{"c":1,"d":[],"c":2}]}}', '/a/b/1/c'],
    ['{"a/b":1, "a/b":2}', '/a~1b'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"":1,"":2}', '/'],
    ['[{"a":1},{"a":1,"a":{}}]', '/1/a'],
  ])('in %s is found', (text, at) => {
    expect(doubledField(text)).toBe(at)
  })

  test.each([
    '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}',
    '{"a":"a","b":"a","c":["a","a"]}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a\\\\":1,"a":"\\\\\\",\\"a\\":"}',
    '"a"',
    'null',
  ])('is not seen in %s', (text) => {
    expect(doubledField(text)).toBeNull()
  })

  test('is never seen in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(doubledField(JSON.stringify(value, null, 1))).toBeNull()
      }),
    )
  })
})
