// Who players are, in memory: what the directory says of them, checks of one player, logins and the end of an account.
import {
  asId,
  isVerificationStatus,
  MOST_ABSENT,
  type AbuseFlagDraft,
  type DirectoryRefusal,
  type DirectoryWrite,
  type Millis,
  type PlayersTx,
  type PlayerToVerify,
  type Store,
  type VerificationStatus,
  ConflictError,
} from '@pay2slay/domain'
import { idOf, raiseFlags } from './accrue.js'
import type { MemoryBooks } from './books.js'
import { openPayoutOf } from './pay.js'
import type { PlayerRow } from './rows.js'
import { byText, clean, sumOf } from './views.js'
import { units } from '@pay2slay/domain'

export function playersToVerify(
  books: MemoryBooks,
  { answeredBefore, after, limit }: Parameters<Store['playersToVerify']>[0],
): readonly PlayerToVerify[] {
  const at = (row: PlayerRow): Millis => row.directoryAnsweredAtMs ?? 0
  const isLater = (row: PlayerRow): boolean =>
    after === null || at(row) > after.answeredAt || (at(row) === after.answeredAt && row.id > after.playerId)
  return books.player
    .where((row) => row.bannedAtMs === null && row.deletedAtMs === null && at(row) < answeredBefore && isLater(row))
    .sort((a, b) => at(a) - at(b) || byText(a.id, b.id))
    .slice(0, limit)
    .map((row) => ({
      playerId: asId(row.id),
      discordId: row.discordId,
      epicAccountId: row.epicAccountId,
      answeredAt: at(row),
    }))
}

/** Another Epic account starts again: nothing that was read of the old one says anything about the new one. */
const epicChanged = (row: PlayerRow): PlayerRow => ({
  ...row,
  needsBaseline: row.baseline > 0 ? true : row.needsBaseline,
  version: row.version + 1,
  lastProviderAtMs: null,
  lastAcceptedAtMs: null,
  strictFirstRise: false,
  regressionCount: 0,
  regressionFirstTotal: null,
  regressionFirstAtMs: null,
  rememberedTotal: null,
  rememberedUntilMs: null,
  pendingTotal: null,
  pendingSinceMs: null,
  rateWindowStartMs: null,
  rateWindowKills: null,
  unreadable: null,
})

const released = (row: PlayerRow): PlayerRow => ({
  ...epicChanged(row),
  epicAccountId: null,
  epicName: null,
  epicVerified: false,
})

const told = (status: VerificationStatus, source: string) => ({
  verificationStatus: status,
  verificationSource: source,
  absentAnswers: 0,
})

interface Claim {
  readonly write: DirectoryWrite
  readonly epicAccountId: string
  readonly epicName: string | null
}

/** In the order of the real books: those who left, those who kept theirs, those who give theirs up, and only then the claims. */
export function applyDirectory(books: MemoryBooks, writes: readonly DirectoryWrite[]): readonly DirectoryRefusal[] {
  const refused: DirectoryRefusal[] = []
  const refuse = ({ playerId }: DirectoryWrite, reason: DirectoryRefusal['reason']) =>
    void refused.push({ playerId, reason })
  const claims: Claim[] = []
  for (const write of writes) {
    const { answer } = write
    if (answer.kind !== 'linked') {
      if (!write.isCertain && doubt(books, write, answer.kind)) refuse(write, 'absence_doubted')
      else if (!leave(books, write, answer.kind)) refuse(write, 'changed')
    } else if (answer.epicAccountId.includes('\0')) refuse(write, 'unreadable')
    else {
      const epicName = answer.epicName === null ? null : clean(answer.epicName)
      claims.push({ write, epicAccountId: answer.epicAccountId, epicName })
    }
  }
  const isChange = ({ write, epicAccountId }: Claim) => write.epicAccountIdBefore !== epicAccountId
  for (const claim of claims) if (!isChange(claim) && !keep(books, claim)) refuse(claim.write, 'changed')
  const free: Claim[] = []
  for (const claim of claims.filter(isChange))
    if (release(books, claim)) free.push(claim)
    else refuse(claim.write, 'changed')
  for (const claim of free) {
    const reason = take(books, claim)
    if (reason === null) continue
    refuse(claim.write, reason)
    if (reason !== 'changed') noteRefused(books, claim, reason)
  }
  return refused
}

/** The row as it was when the question was asked. */
function unchanged(books: MemoryBooks, playerId: string, epicBefore: string | null): PlayerRow | null {
  const row = books.player.get(playerId)
  return row && row.deletedAtMs === null && (row.epicAccountId ?? '') === (epicBefore ?? '') ? row : null
}

function doubt(
  books: MemoryBooks,
  { playerId, epicAccountIdBefore }: DirectoryWrite,
  status: 'not_linked' | 'not_member',
): boolean {
  const row = unchanged(books, playerId, epicAccountIdBefore)
  const hasSomethingToLose = status === 'not_member' ? row?.guildMember : row?.epicVerified
  if (!row || hasSomethingToLose !== true || row.absentAnswers >= MOST_ABSENT - 1) return false
  books.player.put({ ...row, absentAnswers: row.absentAnswers + 1 })
  return true
}

function leave(books: MemoryBooks, write: DirectoryWrite, status: 'not_linked' | 'not_member'): boolean {
  const row = unchanged(books, write.playerId, write.epicAccountIdBefore)
  if (!row) return false
  books.player.put({
    ...row,
    ...told(status, write.source),
    guildMember: status === 'not_linked',
    epicVerified: false,
    directoryAnsweredAtMs: write.at,
    needsBaseline: row.baseline > 0 ? true : row.needsBaseline,
    version: row.version + 1,
  })
  return true
}

function keep(books: MemoryBooks, { write, epicName }: Claim): boolean {
  const row = unchanged(books, write.playerId, write.epicAccountIdBefore)
  if (!row) return false
  const is = { guildMember: true, epicVerified: true, epicName, directoryAnsweredAtMs: write.at }
  books.player.put({ ...row, ...told('ok', write.source), ...is })
  return true
}

function release(books: MemoryBooks, { write }: Claim): boolean {
  const row = unchanged(books, write.playerId, write.epicAccountIdBefore)
  if (!row || row.bannedAtMs !== null) return false
  books.player.put({ ...(write.epicAccountIdBefore === null ? row : released(row)), guildMember: true })
  return true
}

function take(books: MemoryBooks, claim: Claim): 'epic_of_other' | 'epic_of_banned' | 'changed' | null {
  const { write, epicAccountId, epicName } = claim
  books.player.update(
    (row) =>
      row.epicAccountId === epicAccountId && row.id !== write.playerId && !row.epicVerified && row.bannedAtMs === null,
    released,
  )
  const holder = books.player.find((row) => row.epicAccountId === epicAccountId)
  if (holder) return holder.bannedAtMs === null ? 'epic_of_other' : 'epic_of_banned'
  const row = unchanged(books, write.playerId, '')
  if (!row) return 'changed'
  const is = { guildMember: true, epicVerified: true, epicAccountId, epicName, directoryAnsweredAtMs: write.at }
  books.player.put({ ...epicChanged(row), ...told('ok', write.source), ...is })
  return null
}

function noteRefused(books: MemoryBooks, claim: Claim, reason: 'epic_of_other' | 'epic_of_banned'): void {
  const { write, epicAccountId } = claim
  const row = books.player.get(write.playerId)
  if (row) books.player.put({ ...row, ...told(reason, write.source) })
  const holder = books.player.find((other) => other.epicAccountId === epicAccountId)
  const whose = `claimed by player ${write.playerId}, held by player ${holder?.id ?? null}`
  const draft = (playerId: string): AbuseFlagDraft => ({
    playerId: asId(playerId),
    kind: 'shared_epic',
    detail: `Epic account ${epicAccountId}: ${whose}`,
  })
  const players = holder && reason === 'epic_of_other' ? [write.playerId, holder.id] : [write.playerId]
  raiseFlags(books, players.map(draft), write.at)
}

function eraseAccount(books: MemoryBooks, playerId: string, at: Millis): void {
  const row = books.player.get(playerId)
  if (!row || row.deletedAtMs !== null || row.bannedAtMs !== null || row.heldAtMs !== null)
    throw new ConflictError(`deletion of player ${playerId}: 0 rows instead of 1`)
  const nobody = { discordId: `deleted:${row.id}`, discordName: 'deleted player', hideName: true, guildMember: false }
  const nothing = { directoryAnsweredAtMs: null, lastLoginAtMs: null, verificationStatus: null }
  books.player.put({
    ...released(row),
    ...nobody,
    ...nothing,
    verificationSource: null,
    absentAnswers: 0,
    deletedAtMs: at,
  })
  books.wallet.update(
    (wallet) => wallet.playerId === playerId && wallet.unlinkedAtMs === null,
    (wallet) => ({ ...wallet, unlinkedAtMs: at, isPrimary: false, primaryFromMs: null }),
  )
}

export function playersTx(books: MemoryBooks, now: () => Promise<Millis>): PlayersTx {
  const present = (playerId: string): PlayerRow | null => {
    const row = books.player.get(playerId)
    return row && row.deletedAtMs === null ? row : null
  }
  const permits = new Map<string, Millis>()
  return {
    applyDirectory: async (answers) => applyDirectory(books, answers),
    async verification(playerId) {
      const row = present(playerId)
      if (!row) return null
      const { verificationStatus: status, verificationSource: source } = row
      return {
        playerId: idOf(row),
        discordId: row.discordId,
        banned: row.bannedAtMs !== null,
        guildMember: row.guildMember,
        epicAccountId: row.epicAccountId,
        epicName: row.epicName,
        epicVerified: row.epicVerified,
        status: isVerificationStatus(status) ? status : null,
        source,
        answeredAt: row.directoryAnsweredAtMs,
      }
    },
    async takeCoolDown(key, length) {
      const at = await now()
      const until = permits.get(key) ?? 0
      if (until > at) return until
      permits.set(key, at + length)
      return null
    },
    async flagEpicHolder(epicAccountId, detail) {
      const at = await now()
      const holders = books.player.where(
        (row) => row.epicAccountId === epicAccountId && row.bannedAtMs === null && row.deletedAtMs === null,
      )
      return raiseFlags(
        books,
        holders.map((row) => ({ playerId: idOf(row), kind: 'shared_epic', detail })),
        at,
      )
    },
    async lockAccount(playerId) {
      const row = present(playerId)
      if (!row) return null
      const open = openPayoutOf(books, playerId)
      const owed = books.accrual.where((accrual) => accrual.playerId === playerId && accrual.payoutId === null)
      return {
        banned: row.bannedAtMs !== null,
        heldReason: row.heldReason,
        hideName: row.hideName,
        owed: sumOf(owed, (accrual) => accrual.amountUnits),
        openPayout: open ? { id: idOf(open), state: open.state, amount: units(open.amountUnits) } : null,
      }
    },
    async setHideName(playerId, hideName) {
      const row = present(playerId)
      if (!row) throw new ConflictError(`settings of player ${playerId}: 0 rows instead of 1`)
      books.player.put({ ...row, hideName })
    },
    eraseAccount: async (playerId, at) => eraseAccount(books, playerId, at),
  }
}
