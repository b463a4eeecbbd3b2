// A dry run's own players' world: nothing leaves the process, and everything can be told again from the seed and the time.
import { ok, type DirectoryAnswer, type EpicDirectory, type KillSource, type Millis } from '@pay2slay/domain'

export interface DryKillOptions {
  readonly seed: number
  readonly now: () => Millis
}

export const DRY_SOURCE = 'dry-run'
/** Kills count from here: far enough back that totals look like a lifetime, near enough to stay far below 2^31. */
const EPOCH: Millis = Date.UTC(2026, 0, 1)

/**
 * Lifetime kills that grow with time: each account plays a match every one and a half to four minutes with nought to two kills,
 * slowly enough (at most 40 an hour) that no rule against cheating takes offence. The same seed, account and time give the same total.
 */
export function createDryKillSource({ seed, now }: DryKillOptions): KillSource {
  return {
    async read(epicAccountId) {
      const base = hash(seed, epicAccountId, 0) % 5_000
      const matchMilliseconds = 90_000 + (hash(seed, epicAccountId, 1) % 150_000)
      const matches = Math.max(0, Math.floor((now() - EPOCH) / matchMilliseconds))
      // One kill a match on average; the extra one moves between neighbours, so that the sum never falls.
      const extra = hash(seed, epicAccountId, matches + 2) % 2
      const providerAt = EPOCH + matches * matchMilliseconds
      return ok({ total: base + matches + extra, providerAt, trueZero: false, source: DRY_SOURCE })
    },
  }
}

export interface DryDirectoryOptions {
  /** The Epic account that the books already hold for a Discord id; `epic_<id>` where there is none. */
  readonly epicAccountOf?: (discordId: string) => Promise<string | null>
}

/** Everybody is a member and linked. */
export function createDryDirectory({ epicAccountOf }: DryDirectoryOptions = {}): EpicDirectory {
  return {
    batchSize: 500,
    async lookUp(discordIds) {
      const told = new Map<string, DirectoryAnswer>()
      for (const id of discordIds) {
        const epicAccountId = (await epicAccountOf?.(id)) ?? `epic_${id}`
        told.set(id, { kind: 'linked', epicAccountId, epicName: null })
      }
      return ok(told)
    },
  }
}

/** FNV-1a over the text, mixed with seed and index: 32 bits, the same everywhere. */
function hash(seed: number, text: string, index: number): number {
  let value = (0x811c9dc5 ^ seed ^ Math.imul(index, 0x9e3779b1)) >>> 0
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0
  return (value ^ (value >>> 13)) >>> 0
}
