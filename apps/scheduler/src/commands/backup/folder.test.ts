import { expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { backupsIn, expired, nameOf } from './folder.js'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 27, 12)
const daily = Array.from({ length: 10 }, (_, index) => ({ name: nameOf(NOW - index * DAY), at: NOW - index * DAY }))
const ages = (keep: number | undefined, keepDays?: number) =>
  expired(daily, { keep, keepDays }, NOW).map(({ at }) => (NOW - at) / DAY)

it('deletes what neither rule keeps, nothing without a rule, and never the newest', () => {
  expect(ages(undefined)).toEqual([])
  expect(ages(8)).toEqual([8, 9])
  expect(ages(undefined, 7)).toEqual([7, 8, 9])
  expect(ages(9, 2)).toEqual([9])
  expect(ages(2, 9)).toEqual([9])
  expect(expired(daily.slice(3), { keep: undefined, keepDays: 1 }, NOW)).toEqual(daily.slice(4))
})

it('knows its own files, newest first, and no others', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'backups-'))
  try {
    for (const name of ['other.p2sbackup', 'pay2slay-1.p2sbackup', `${nameOf(NOW)}.part`])
      writeFileSync(path.join(folder, name), '')
    for (const { name } of daily.toReversed()) writeFileSync(path.join(folder, name), '')
    expect(backupsIn(folder)).toEqual(daily)
    expect(backupsIn(path.join(folder, 'new'))).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
