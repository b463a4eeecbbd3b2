// Numbers as the reader's language writes them.
import { afterEach, expect, test } from '@jest/globals'
import { factorText } from './format.js'
import { language } from './texts.js'

afterEach(() => {
  language.set('en')
})

test('a multiplier reads as a number, and as a fraction only where no number is exact', () => {
  expect(['15/10', '3/2', '2', '5/4', '1/3'].map(factorText)).toEqual(['1.5', '1.5', '2', '1.25', '1/3'])
  language.set('es')
  expect(factorText('15/10')).toBe('1,5')
})
