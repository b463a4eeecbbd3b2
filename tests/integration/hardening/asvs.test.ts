// The table of docs/security.md is true as far as files and names go: every test that it points at exists.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { isSecretName, knownVariables } from '@pay2slay/config'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const text = readFileSync(path.join(root, 'docs/security.md'), 'utf8')
const section = text.slice(text.indexOf('## OWASP ASVS'))

const rows = [...section.matchAll(/^\| ([\d., ]+?) +\|(.+?)\|(.+)\|$/gm)].map(
  ([, ids = '', holds = '', shown = '']) => {
    const [, file = '', name = ''] = /`([^`]+)`(.*)/.exec(shown.trim()) ?? []
    return { ids: ids.trim(), holds: holds.trim(), shown: shown.trim(), file, name: name.trim() }
  },
)

test('every secret of the configuration is in docs/secrets.md', () => {
  const told = readFileSync(path.join(root, 'docs/secrets.md'), 'utf8')
  const names = knownVariables().filter((name) => isSecretName(name) && name !== 'P2S_SEAL_PUBLIC_KEY')
  expect(names.length).toBeGreaterThan(10)
  expect(names.filter((name) => !told.includes(`\`${name}\``))).toEqual([])
})

test('the table has its rows', () => {
  expect(rows.length).toBeGreaterThan(60)
})

test.each(rows)('$ids: $shown', ({ ids, holds, shown, file, name }) => {
  expect(ids).toMatch(/^(\d+\.\d+\.\d+)(, \d+\.\d+\.\d+)*$/)
  expect(holds).not.toBe('')
  if (shown === 'design' || shown === 'operator') return
  const place = path.join(root, file)
  expect([file, existsSync(place)]).toEqual([file, true])
  expect(statSync(place).isFile()).toBe(true)
  expect(name).not.toBe('')
  expect(readFileSync(place, 'utf8').replaceAll("\\'", "'")).toContain(name)
})
