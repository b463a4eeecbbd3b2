// What running the service needs of the books, in memory: terms, requests, intervals, alerts, comparisons, logins.
import {
  asId,
  ConflictError,
  units,
  type BlockRequest,
  type IntervalsVersion,
  type JobRequest,
  type LoginTx,
  type Millis,
  type OperationsTx,
  type SealedSeed,
  type TermsVersion,
} from '@pay2slay/domain'
import { newPlayer } from './accrue.js'
import { isOpenBlock, type MemoryBooks } from './books.js'
import { operatorRow } from './pay.js'
import type { BlockRecord, TermsRow } from './rows.js'
import { clean } from './views.js'

const termsOf = (row: TermsRow): TermsVersion => ({
  id: row.id,
  effectiveAt: row.effectiveAtMs,
  perKill: units(row.perKillUnits),
  caps: { dailyKills: row.dailyCap, weeklyKills: row.weeklyCap },
  actor: row.actor,
  reason: row.reason,
  createdAt: row.createdAtMs,
})

/** What may still be confirmed: open blocks, and lost ones that no later block of the account excludes. */
function isUnfinished(books: MemoryBooks, account: string): boolean {
  const excludes = (at: Millis) => (row: BlockRecord) =>
    row.account === account && row.state === 'confirmed' && row.publishAttempts > 0 && row.signedAtMs >= at
  return (
    books.block.find((row) => isOpenBlock(row) && row.account === account) !== undefined ||
    books.payout.find((row) => row.operatorAccount === account && ['signed', 'published'].includes(row.state)) !==
      undefined ||
    books.audit.find(
      ({ action, targetId, atMs }) =>
        action === 'payout_replan' &&
        books.payout.get(targetId ?? '')?.operatorAccount === account &&
        books.block.find(excludes(atMs)) === undefined,
    ) !== undefined
  )
}

/** Requests, intervals and the sealed seed are kept beside the tables: no verb of the money reads them. */
export interface Desk {
  readonly requests: JobRequest[]
  readonly blockRequests: BlockRequest[]
  intervals: IntervalsVersion | null
  seed: SealedSeed | null
}

export function operationsTx(books: MemoryBooks, desk: Desk, now: () => Promise<Millis>): OperationsTx {
  return {
    async termsAt(at) {
      const begun = books.terms.where((row) => row.effectiveAtMs <= at)
      const last = begun.sort((a, b) => b.effectiveAtMs - a.effectiveAtMs)[0]
      return last ? termsOf(last) : null
    },
    async insertTerms({ perKill, caps, effectiveAt, createdAt, actor, reason }) {
      const row: TermsRow = {
        id: books.newId(),
        effectiveAtMs: effectiveAt,
        perKillUnits: perKill,
        dailyCap: caps.dailyKills,
        weeklyCap: caps.weeklyKills,
        actor: clean(actor),
        reason: clean(reason),
        createdAtMs: createdAt,
      }
      books.terms.insert(row)
      return termsOf(row)
    },
    async addRequest(kind, actor) {
      const waiting = desk.requests.find((one) => one.kind === kind && one.takenAt === null)
      if (waiting) return { request: waiting, isNew: false }
      const nothing = { takenAt: null, takenBy: null, finishedAt: null, outcome: null }
      const request = { id: books.newId(), kind, actor, requestedAt: await now(), ...nothing }
      desk.requests.push(request)
      return { request, isNew: true }
    },
    async addBlockRequest(draft) {
      const waiting = desk.blockRequests.find((one) => one.hash === draft.hash && one.finishedAt === null)
      if (waiting) return { request: waiting, isNew: false }
      const nothing = { finishedAt: null, isDone: null, outcome: null }
      const request = { id: books.newId(), ...draft, requestedAt: await now(), ...nothing }
      desk.blockRequests.push(request)
      return { request, isNew: true }
    },
    intervals: async () => desk.intervals,
    async insertIntervals(intervals, actor) {
      desk.intervals = { ...intervals, id: books.newId(), actor, createdAt: await now() }
      return desk.intervals
    },
    sealedSeed: async () => desk.seed,
    async replaceSealedSeed(draft, before) {
      if (desk.seed?.id !== before?.id) throw new ConflictError('sealed_seed: 0 rows instead of 1')
      desk.seed = { ...draft, id: books.newId(), createdAt: await now() }
      return desk.seed
    },
    async unfinishedAccount(accounts) {
      const own = new Set<string>(accounts)
      const other = books.operator.find((row) => !own.has(row.account) && isUnfinished(books, row.account))
      return other ? asId(other.account) : null
    },
    confirmedHeight: async (account) => operatorRow(books, account).confirmedHeight,
    async writeComparison({ account, matches, detail, booksBalance, chainBalance, height }) {
      const comparedAtMs = await now()
      const known = books.comparison.get(account)
      const balances = { booksBalanceRaw: booksBalance, chainBalanceRaw: chainBalance, height }
      const row = { account, comparedAtMs, matches, detail: clean(detail), ...balances }
      if (known) books.comparison.put(row)
      else books.comparison.insert(row)
    },
    async raiseAlert(kind, detail) {
      const at = await now()
      const open = books.alert.find((row) => row.kind === kind && row.clearedAtMs === null)
      const short = clean(detail).slice(0, 1_000)
      if (open) books.alert.put({ ...open, detail: short, seenAtMs: at, times: open.times + 1 })
      else {
        const times = { raisedAtMs: at, seenAtMs: at, times: 1, clearedAtMs: null }
        books.alert.insert({ id: books.newId(), kind, detail: short, ...times })
      }
    },
    async clearAlert(kind) {
      const at = await now()
      const isOpen = (row: { kind: string; clearedAtMs: Millis | null }) =>
        row.kind === kind && row.clearedAtMs === null
      return books.alert.update(isOpen, (row) => ({ ...row, clearedAtMs: at })) === 1
    },
  }
}

export const loginTx = (books: MemoryBooks): LoginTx => ({
  async insertPlayer({ discordId, discordName, at }) {
    if (books.player.find((row) => row.discordId === discordId)) return null
    const id = books.newId()
    books.player.insert(newPlayer(id, discordId, at, { discordName: clean(discordName) }))
    return asId(id)
  },
  async noteLogin(playerId, { discordName, at }) {
    const row = books.player.get(playerId)
    if (!row || row.bannedAtMs !== null || row.deletedAtMs !== null)
      throw new ConflictError('login: 0 rows instead of 1')
    books.player.put({ ...row, discordName: clean(discordName), lastLoginAtMs: at })
  },
})
