import { describe, expect, test } from '@jest/globals'
import { expand } from './expand.js'

const of = (text: string, environment: Record<string, string> = {}) => {
  const { tree, problems } = expand({ key: text }, environment, 'a.yaml')
  return { value: tree['key'], problems: problems.map(({ expected }) => expected) }
}

describe('variables in a file', () => {
  test('a whole text that is an unset variable makes the key absent', () => {
    expect(of('${NAME}')).toEqual({ value: undefined, problems: [] })
    expect(of('${NAME}', { NAME: '' }).value).toBeUndefined()
    expect(of('${NAME}', { NAME: 'x' }).value).toBe('x')
  })
  test('a default stands in for an unset or empty variable, anywhere in the text', () => {
    expect(of('${NAME:-y}').value).toBe('y')
    expect(of('https://${HOST:-a.example}/${PATH_PART:-}', { HOST: 'b.example' }).value).toBe('https://b.example/')
    expect(of('${NAME:-a:-b}').value).toBe('a:-b')
  })
  test('an unset variable inside a longer text is a mistake that names it', () => {
    expect(of('https://${HOST}/x').problems).toEqual([
      'the variable HOST is not set: set it, or give a default as in ${HOST:-default}',
    ])
  })
  test.each(['${', '${}', '${1A}', 'x ${NAME', '${NAME:x}'])('%s is a mistake', (text) => {
    expect(of(text).problems).toEqual([expect.stringContaining('a variable is written ${NAME}')])
  })
  test('what a variable holds is not read again, and $${ is a literal', () => {
    expect(of('${A:-}', { A: '${B}', B: 'secret' }).value).toBe('${B}')
    expect(of('$${A} costs $5')).toEqual({ value: '${A} costs $5', problems: [] })
  })
  test('lists lose their absent members, groups their absent keys', () => {
    const { tree } = expand({ list: ['${A}', 'b'], group: { a: '${A}', b: null, c: 'c' } }, {}, 'a.yaml')
    expect(tree).toEqual({ list: ['b'], group: { c: 'c' } })
  })
  test('a key called __proto__ stays a key', () => {
    const { tree } = expand(JSON.parse('{"__proto__": "x"}') as Record<string, string>, {}, 'a.yaml')
    expect(Object.keys(tree)).toEqual(['__proto__'])
  })
})
