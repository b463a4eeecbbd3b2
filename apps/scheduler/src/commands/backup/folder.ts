// The folder of the backups: their names, the newest, and which of the older ones may go.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

const NAME = /^pay2slay-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.p2sbackup$/
const DAY_MS = 86_400_000

export const nameOf = (at: number): string =>
  `pay2slay-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}.p2sbackup`

export interface Kept {
  readonly name: string
  readonly at: number
}

/** Newest first. What has another name is none of ours, and never touched. */
export function backupsIn(folder: string): readonly Kept[] {
  return namesIn(folder)
    .flatMap((name) => {
      const parts = NAME.exec(name)?.slice(1).map(Number)
      if (!parts) return []
      const [year = 0, month = 0, ...rest] = parts
      return [{ name, at: Date.UTC(year, month - 1, ...rest) }]
    })
    .sort((a, b) => b.at - a.at)
}

function namesIn(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return readdirSync(folder)
}

export interface Retention {
  /** So many of the newest stay. */
  readonly keep: number | undefined
  /** Younger ones stay. */
  readonly keepDays: number | undefined
}

/** What neither rule keeps; nothing where there is no rule, and never the newest. */
export function expired(backups: readonly Kept[], { keep, keepDays }: Retention, now: number): readonly Kept[] {
  if (keep === undefined && keepDays === undefined) return []
  return backups.filter(({ at }, index) => {
    const oneOfTheNewest = index < Math.max(1, keep ?? 1)
    const young = keepDays !== undefined && now - at < keepDays * DAY_MS
    return !oneOfTheNewest && !young
  })
}

export function remove(folder: string, backups: readonly Kept[]): void {
  for (const { name } of backups) rmSync(path.join(folder, name))
}
