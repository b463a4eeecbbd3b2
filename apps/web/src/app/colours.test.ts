// Whatever product.yaml says, text can be read.
import { expect, test } from '@jest/globals'
import { contrast, shadesOf } from './colours.js'

const NASTY = ['#000000', '#ffffff', '#777777', '#1a1a1a', '#fefefe', '#ff00ff', '#0000ff', '#ffff00', '#8a7f6e']
const of = (shades: Readonly<Record<string, string>>, name: string): string => shades[name] ?? ''

test('contrast is what WCAG says', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 2)
})

test('text on the main colour, links on dark paper and the colour of what is well can be read with any colours', () => {
  for (const main of NASTY)
    for (const accent of NASTY) {
      const shades = shadesOf(main, accent)
      expect(contrast(of(shades, '--on-main'), main)).toBeGreaterThanOrEqual(4.5)
      for (const paper of ['#15130c', '#1e1b12', '#262216']) {
        expect(contrast(of(shades, '--link-dark'), paper)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(of(shades, '--good-dark'), paper)).toBeGreaterThanOrEqual(4.5)
      }
      for (const paper of ['#ffffff', '#fdfbf2', '#f5f1e1'])
        expect(contrast(of(shades, '--good-light'), paper)).toBeGreaterThanOrEqual(4.5)
    }
})

test('colours that can be read are left as they are', () => {
  const shades = shadesOf('#fbdd11', '#4cbf4b')
  expect(shades).toMatchObject({ '--on-main': '#1d1a10', '--link-dark': '#fbdd11' })
})
