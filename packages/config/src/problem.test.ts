import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'
import { editDistance, nearest, problemText, shown, shownPath, withoutCredentials } from './problem.js'
import { Secret } from './secret.js'

describe('problems', () => {
  test('a line names source, key, value and what would be right', () => {
    expect(problemText({ source: 'a.yaml', key: 'k', given: '"x"', expected: 'it must be y' })).toBe(
      'a.yaml: k is "x": it must be y',
    )
    expect(problemText({ source: 'a.yaml', key: '', given: null, expected: 'is empty' })).toBe('a.yaml: is empty')
  })
  test('values are quoted and cut, secrets and credentials are masked', () => {
    expect(shown('batch_size', 'x'.repeat(200))).toHaveLength(83)
    for (const name of ['fortnite_api_key', 'SESSION_SECRET', 'YUNITE_TOKEN', 'password', 'P2S_OPERATOR_SEED']) {
      expect(shown(name, 'hunter2')).toBe('***')
    }
    expect(shown('P2S_OPERATOR_SEED_FILE', 'a/b')).toBe('"a/b"')
    expect(withoutCredentials('http://a:b@h/p?k=v,https://c@d/#f')).toBe('http://***@h/p?***,https://***@d/?***')
  })

  test.each([
    ['postgresql://user:pa/ss@host/db', 'postgresql://***@host/db'],
    ['mysql://root:S3cr/et@h/db', 'mysql://***@h/db'],
    ['user:secretpw@host/db', 'user:***@host/db'],
    ['postgresql:user:pw@host/db', 'postgresql:***@host/db'],
    ['https://u:hunter/2@x, https://u:two words@y', 'https://***@x, https://***@y'],
  ])('%s is shown without its password', (given, safe) => {
    expect(withoutCredentials(given)).toBe(safe)
  })

  test('a secret that was given where its file belongs is not shown, a path is', () => {
    for (const secret of [
      'AB'.repeat(32),
      `${'a/'.repeat(21)}a=`,
      `/${'b'.repeat(42)}=`,
      'correct horse battery staple',
    ])
      expect(shownPath(secret)).toBe('***')
    for (const path of ['/run/pay2slay/backup.key', '../secrets/operator.seed', './a', 'seed.txt'])
      expect(shownPath(path)).toBe(JSON.stringify(path))
  })
  test('the nearest name is told only when it is near', () => {
    expect(nearest('daily_cap', ['daily_payout_cap', 'weekly_payout_cap'])).toBeNull()
    expect(nearest('daily_payout_kap', ['daily_payout_cap', 'weekly_payout_cap'])).toBe('daily_payout_cap')
    expect(editDistance('kitten', 'sitting')).toBe(3)
  })
})

test('a secret is masked in text, JSON and inspection, and given out on request', () => {
  const secret = new Secret('hunter2')
  expect([`${String(secret)}`, JSON.stringify({ secret }), inspect({ secret })].join()).not.toContain('hunter2')
  expect(secret.reveal()).toBe('hunter2')
})
