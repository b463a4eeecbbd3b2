// Addresses of the page.
import { expect, test } from '@jest/globals'
import { PATHS } from '@pay2slay/contracts'
import { matchView, VIEW_PATHS } from './paths.js'

test('every address leads to its own view, with its parts', () => {
  for (const path of VIEW_PATHS)
    expect(matchView(path.replace(':id', 'a%2Fb'))).toEqual({
      view: path,
      params: path.includes(':id') ? { id: 'a/b' } : {},
    })
  expect(matchView('/leaderboard/')?.view).toBe('/leaderboard')
})

test('anything else leads nowhere, however it is written', () => {
  for (const path of ['/nowhere', '/console/players/a/b', '//leaderboard/x', '/%', '/../leaderboard'])
    expect(matchView(path)).toBeNull()
})

test('no address of the page is one of the API, but for the root, which is the page', () => {
  const taken = new Set(Object.values(PATHS).map((route) => route.replace(/^\w+ /, '').split('/')[1] ?? ''))
  const both = VIEW_PATHS.map((path) => path.split('/')[1] ?? '').filter((part) => part !== '' && taken.has(part))
  expect(both).toEqual([])
})
