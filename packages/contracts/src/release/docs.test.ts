// docs/api.md says what the contract says.
import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { tables } from './tables.js'

const page = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8')

/** The rows between two marks, cell by cell, without the line under the head. */
const rowsOf = (name: string) =>
  (page.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )

test.each(['operations', 'problems'] as const)(
  'docs/api.md lists the %s of the contract (`pnpm --filter contracts run docs`)',
  (name) => {
    expect(rowsOf(name)).toEqual(tables()[name])
  },
)
