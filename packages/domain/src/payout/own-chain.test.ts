import { describe, expect, test } from '@jest/globals'
import { asId, type BlockHash } from '../ids.js'
import type { BlockRole } from '../model.js'
import { hasOpenCancel, missingBelow, ownChain } from './own-chain.js'

const block = (hash: string, previous: string | null, role: BlockRole = 'payout') => ({
  hash: asId<BlockHash>(hash),
  previous: previous === null ? null : asId<BlockHash>(previous),
  role,
})
const hashes = (head: string | null, ...blocks: ReturnType<typeof block>[]) => {
  const { chain, rest } = ownChain(head === null ? null : asId<BlockHash>(head), blocks)
  return [chain.map(({ hash }) => hash).join(''), rest.map(({ hash }) => hash).join('')]
}

describe('our open blocks', () => {
  test('follow each other from the confirmed head, whatever order they are read in', () => {
    expect(hashes('H', block('C', 'B'), block('A', 'H'), block('B', 'A'))).toEqual(['ABC', ''])
    expect(hashes(null, block('A', null, 'receive'), block('B', 'A'))).toEqual(['AB', ''])
    expect(hashes('H')).toEqual(['', ''])
  })

  test('end where a row is missing: what is behind it stands on nothing that is known', () => {
    expect(hashes('H', block('A', 'H'), block('C', 'B'), block('D', 'C'))).toEqual(['A', 'CD'])
    expect(hashes('H', block('B', 'A'))).toEqual(['', 'B'])
  })

  test('are being given up only by a rival that can land', () => {
    const at = (height: number, ...link: Parameters<typeof block>) => ({ ...block(...link), height })
    const isGivenUp = (...blocks: ReturnType<typeof at>[]) =>
      hasOpenCancel({ hash: asId<BlockHash>('H'), height: 4 }, blocks)
    expect(isGivenUp(at(5, 'A', 'H'), at(6, 'B', 'A'), at(6, 'K', 'A', 'cancel'))).toBe(true)
    expect(isGivenUp(at(5, 'K', 'H', 'cancel'))).toBe(true)
    expect(isGivenUp(at(4, 'K', 'G', 'cancel'))).toBe(true)
    expect(isGivenUp(at(6, 'B', 'A'), at(6, 'K', 'A', 'cancel'))).toBe(false)
    expect(isGivenUp(at(5, 'A', 'H'))).toBe(false)
  })

  test('name the missing one', () => {
    const named = (...rest: ReturnType<typeof block>[]) => [...missingBelow(rest)].join('')
    expect(named(block('C', 'B'), block('D', 'C'))).toBe('B')
    expect(named(block('F', 'E'), block('C', 'B'))).toBe('EB')
    expect(named(block('A', null, 'receive'), block('B', 'A'))).toBe('')
  })

  test('do not go on behind a declared rival, unless what it stood against is gone', () => {
    expect(hashes('H', block('K', 'H', 'cancel'), block('A', 'H'), block('B', 'A'))).toEqual(['AB', 'K'])
    expect(hashes('H', block('K', 'H', 'cancel'))).toEqual(['K', ''])
  })
})
