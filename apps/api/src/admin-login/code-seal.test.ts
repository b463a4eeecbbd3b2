import { describe, expect, test } from '@jest/globals'
import { CodeSeal } from './code-seal.js'

const SECRET = 'JBSWY3DPEHPK3PXP'

describe('the secret of a one-time code', () => {
  test('is sealed anew each time, and does not show itself', () => {
    const seal = new CodeSeal(['the key'])
    const [one, two] = [seal.seal('ada', SECRET), seal.seal('ada', SECRET)]
    expect(one).not.toBe(two)
    expect(one).toMatch(/^sealed1:[\w-]{58,}$/)
    expect(one).not.toContain(SECRET)
    expect(seal.open('ada', String(one))).toEqual({ base32: SECRET, isCurrent: true })
  })

  test('is opened by any of the keys, by no other, and for no other account', () => {
    const old = String(new CodeSeal(['old']).seal('ada', SECRET))
    expect(new CodeSeal(['new', 'old']).open('ada', old)).toEqual({ base32: SECRET, isCurrent: false })
    expect(new CodeSeal(['new']).open('ada', old)).toBeNull()
    expect(new CodeSeal([]).open('ada', old)).toBeNull()
    expect(new CodeSeal(['old']).open('eve', old)).toBeNull()
    for (const changed of [`${old.slice(0, -2)}AA`, 'sealed1:', 'sealed1:AAAA'])
      expect(new CodeSeal(['old']).open('ada', changed)).toBeNull()
  })

  test('from before secrets were sealed opens as it is, and is not sealed without a key', () => {
    expect(new CodeSeal(['key']).open('ada', SECRET)).toEqual({ base32: SECRET, isCurrent: false })
    expect(new CodeSeal([]).seal('ada', SECRET)).toBeNull()
  })
})
