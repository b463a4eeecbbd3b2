// accrue in memory: pages by longest unread, and readings written as a whole or not at all.
import {
  asId,
  assert,
  ConflictError,
  type AbuseFlagDraft,
  type Millis,
  type PlayerId,
  type PlayerToRead,
  type ReadQuery,
  type ReadingWrite,
  type UnreadableNote,
} from '@pay2slay/domain'
import type { MemoryBooks } from './books.js'
import type { PlayerRow } from './rows.js'
import { byText, clean, readState } from './views.js'

const isAfter = (at: Millis, id: string, after: { at: Millis; id: string } | null): boolean =>
  after === null || at > after.at || (at === after.at && id > after.id)

/** By the last two characters of the id. */
const partOf = (id: string, of: number): number =>
  (id.charCodeAt(id.length - 1) + 31 * id.charCodeAt(Math.max(0, id.length - 2))) % of

export function playersToRead(books: MemoryBooks, query: ReadQuery): readonly PlayerToRead[] {
  const after = query.after && { at: query.after.lastReadAt, id: query.after.playerId }
  return books.player
    .where(
      (row) =>
        row.guildMember &&
        row.epicVerified &&
        row.bannedAtMs === null &&
        row.epicAccountId !== null &&
        row.lastReadAtMs < query.readBefore &&
        (query.part === undefined || partOf(row.id, query.part.of) === query.part.index) &&
        isAfter(row.lastReadAtMs, row.id, after),
    )
    .sort((a, b) => a.lastReadAtMs - b.lastReadAtMs || byText(a.id, b.id))
    .slice(0, query.limit)
    .map((row) => ({
      state: readState(row),
      lastReadAt: row.lastReadAtMs,
      directoryAnsweredAt: row.directoryAnsweredAtMs,
      countedUpTo: row.needsBaseline || row.killCursor === null ? countedUpTo(books, row.epicAccountId) : null,
    }))
}

function countedUpTo(books: MemoryBooks, epicAccountId: string | null): number | null {
  const reached = books.baseline
    .where((row) => row.epicAccountId === epicAccountId)
    .map(({ playerId, endKills }) => endKills ?? books.player.get(playerId)?.killCursor ?? 0)
  return reached.length === 0 ? null : Math.max(...reached)
}

export function applyReadings(books: MemoryBooks, writes: readonly ReadingWrite[]): readonly PlayerId[] {
  assert(new Set(writes.map(({ before }) => before.playerId)).size === writes.length, 'a player has one reading')
  const lost: PlayerId[] = []
  const done: ReadingWrite[] = []
  for (const write of writes) {
    if (movePlayer(books, write)) done.push(write)
    else lost.push(write.before.playerId)
  }
  for (const write of done) writeBaseline(books, write)
  for (const { reading } of done) {
    if (reading === null) continue
    const { providerAt, receivedAt, ...rest } = reading
    books.reading.insert({ ...rest, providerAtMs: providerAt, receivedAtMs: receivedAt })
  }
  for (const write of done) writeAccrual(books, write)
  for (const { flags, at } of done) raiseFlags(books, flags, at)
  return lost
}

function movePlayer(books: MemoryBooks, { before, after, at }: ReadingWrite): boolean {
  const row = books.player.get(before.playerId)
  if (row === undefined || row.version !== before.version || row.baseline !== before.baseline) return false
  if (row.epicAccountId !== before.epicAccountId || row.killCursor !== before.cursor) return false
  books.player.put({
    ...row,
    killCursor: after.cursor,
    baseline: after.baseline,
    needsBaseline: after.needsBaseline,
    strictFirstRise: after.strictFirstRise,
    lastAcceptedAtMs: after.lastAcceptedAt,
    lastProviderAtMs: after.lastProviderAt,
    regressionCount: after.regression?.count ?? 0,
    regressionFirstTotal: after.regression?.firstTotal ?? null,
    regressionFirstAtMs: after.regression?.firstAt ?? null,
    rememberedTotal: after.remembered?.total ?? null,
    rememberedUntilMs: after.remembered?.until ?? null,
    pendingTotal: after.pending?.total ?? null,
    pendingSinceMs: after.pending?.since ?? null,
    rateWindowStartMs: after.rateWindow?.startAt ?? null,
    rateWindowKills: after.rateWindow?.kills ?? null,
    lastReadAtMs: at,
    unreadable: null,
    version: after.version,
  })
  return true
}

function writeBaseline(books: MemoryBooks, write: ReadingWrite): void {
  const { before, after, baselineStart, baselineReason, at } = write
  if (baselineStart === null) return
  if (before.baseline > 0) {
    const open = books.baseline.get(`${before.playerId} ${before.baseline}`)
    if (open === undefined || open.endKills !== null)
      throw new ConflictError('baseline: a former baseline was not open')
    books.baseline.put({ ...open, endKills: before.cursor })
  }
  books.baseline.insert({
    playerId: before.playerId,
    number: after.baseline,
    epicAccountId: before.epicAccountId,
    startKills: baselineStart,
    endKills: null,
    reason: baselineReason ?? '',
    createdAtMs: at,
  })
}

function writeAccrual(books: MemoryBooks, { accrual, at }: ReadingWrite): void {
  if (accrual === null) return
  const { multipliers, perKill } = accrual.rate
  books.accrual.insert({
    id: accrual.id,
    playerId: accrual.playerId,
    baseline: accrual.baseline,
    fromKills: accrual.fromKills,
    toKills: accrual.toKills,
    amountUnits: accrual.amount,
    perKillUnits: perKill,
    multipliersJson: JSON.stringify(
      multipliers.map(({ name, numerator, denominator }) => ({ name, factor: `${numerator}/${denominator}` })),
    ),
    readingId: accrual.readingId,
    epochMinute: accrual.epochMinute,
    splitFrom: null,
    payoutId: null,
    createdAtMs: at,
  })
}

/** At most one open flag a player and kind; how many are new. */
export function raiseFlags(books: MemoryBooks, flags: readonly AbuseFlagDraft[], at: Millis): number {
  let raised = 0
  for (const { playerId, kind, detail } of flags) {
    const isOpen = books.flag.find(
      (flag) => flag.playerId === playerId && flag.kind === kind && flag.clearedAtMs === null,
    )
    if (isOpen) continue
    insertFlag(books, { playerId, kind, detail }, at)
    raised += 1
  }
  return raised
}

export function insertFlag(books: MemoryBooks, { playerId, kind, detail }: AbuseFlagDraft, at: Millis): string {
  const id = books.newId()
  const nobody = { clearedAtMs: null, clearedBy: null, clearedReason: null }
  books.flag.insert({ id, playerId, kind, detail: clean(detail), raisedAtMs: at, ...nobody })
  return id
}

export function touchRead(books: MemoryBooks, playerIds: readonly PlayerId[], at: Millis): void {
  const touched = new Set<string>(playerIds)
  books.player.update(
    ({ id }) => touched.has(id),
    (row) => ({ ...row, lastReadAtMs: at }),
  )
}

export function noteUnreadable(books: MemoryBooks, notes: readonly UnreadableNote[]): void {
  for (const { playerId, unreadable } of notes)
    books.player.update(
      ({ id }) => id === playerId,
      (row) => ({ ...row, unreadable }),
    )
}

/** A player whom nothing is known of yet, with the changes. */
export const newPlayer = (id: string, discordId: string, at: Millis, changes: Partial<PlayerRow> = {}): PlayerRow => ({
  id,
  discordId,
  discordName: discordId,
  guildMember: false,
  epicAccountId: null,
  epicName: null,
  epicVerified: false,
  directoryAnsweredAtMs: null,
  bannedAtMs: null,
  banReason: null,
  bannedBy: null,
  heldAtMs: null,
  heldReason: null,
  heldBy: null,
  baseline: 0,
  killCursor: null,
  needsBaseline: false,
  strictFirstRise: false,
  lastAcceptedAtMs: null,
  lastProviderAtMs: null,
  regressionCount: 0,
  regressionFirstTotal: null,
  regressionFirstAtMs: null,
  rememberedTotal: null,
  rememberedUntilMs: null,
  pendingTotal: null,
  pendingSinceMs: null,
  rateWindowStartMs: null,
  rateWindowKills: null,
  lastReadAtMs: 0,
  version: 0,
  createdAtMs: at,
  lastLoginAtMs: null,
  hideName: false,
  deletedAtMs: null,
  verificationStatus: null,
  verificationSource: null,
  absentAnswers: 0,
  unreadable: null,
  ...changes,
})

export const idOf = <T extends string>(row: { readonly id: string }): T => asId<T>(row.id)
