// From rows in memory to the domain's nouns.
import {
  asId,
  raw,
  units,
  type EligibilityFacts,
  type Head,
  type OperatorAccount,
  type ReadState,
  type StoredBlock,
} from '@pay2slay/domain'
import { NO_PREVIOUS, type MemoryBooks } from './books.js'
import type { BlockRecord, OperatorRow, PlayerRow } from './rows.js'

export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

export function readState(row: PlayerRow): ReadState {
  return {
    playerId: asId(row.id),
    epicAccountId: row.epicAccountId ?? '',
    baseline: row.baseline,
    cursor: row.killCursor,
    needsBaseline: row.needsBaseline,
    strictFirstRise: row.strictFirstRise,
    lastAcceptedAt: row.lastAcceptedAtMs,
    lastProviderAt: row.lastProviderAtMs,
    regression:
      row.regressionCount === 0
        ? null
        : {
            count: row.regressionCount,
            firstTotal: row.regressionFirstTotal ?? 0,
            firstAt: row.regressionFirstAtMs ?? 0,
          },
    remembered: row.rememberedTotal === null ? null : { total: row.rememberedTotal, until: row.rememberedUntilMs ?? 0 },
    pending: row.pendingTotal === null ? null : { total: row.pendingTotal, since: row.pendingSinceMs ?? 0 },
    rateWindow:
      row.rateWindowKills === null ? null : { startAt: row.rateWindowStartMs ?? 0, kills: row.rateWindowKills },
    version: row.version,
  }
}

/** Flags about what the player did; see the same list of the real books. */
const HOLDING: ReadonlySet<string> = new Set(['kill_rate', 'kill_jump', 'manual'])

export function eligibilityFacts(books: MemoryBooks, row: PlayerRow): EligibilityFacts {
  return {
    playerId: asId(row.id),
    banned: row.bannedAtMs !== null,
    heldReason: row.heldReason,
    guildMember: row.guildMember,
    epicAccountId: row.epicAccountId,
    epicVerified: row.epicVerified,
    directoryAnsweredAt: row.directoryAnsweredAtMs,
    openAbuseFlag:
      books.flag.find((flag) => flag.playerId === row.id && flag.clearedAtMs === null && HOLDING.has(flag.kind)) !==
      undefined,
    address:
      books.wallet.find((wallet) => wallet.playerId === row.id && wallet.isPrimary && wallet.unlinkedAtMs === null)
        ?.address ?? null,
  }
}

const head = (hash: string | null, balance: bigint, height: number): Head => ({
  hash: hash === null ? null : asId(hash),
  balance: raw(balance),
  height,
})

export const operatorAccountOf = (row: OperatorRow): OperatorAccount => ({
  account: asId(row.account),
  representative: asId(row.representative),
  opening: head(row.openingHash, row.openingBalanceRaw, row.openingHeight),
  confirmed: head(row.confirmedHash, row.confirmedBalanceRaw, row.confirmedHeight),
})

export const storedBlock = (row: BlockRecord): StoredBlock => ({
  hash: asId(row.hash),
  account: asId(row.account),
  previous: row.previous === NO_PREVIOUS ? null : asId(row.previous),
  representative: asId(row.representative),
  balance: raw(row.balanceRaw),
  link: row.link,
  signature: row.signature,
  work: row.work,
  kind: row.kind,
  role: row.role,
  state: row.state,
  height: row.height,
  amount: raw(row.amountRaw),
  payoutId: row.payoutId === null ? null : asId(row.payoutId),
  sourceHash: row.sourceHash === null ? null : asId(row.sourceHash),
  signedAt: row.signedAtMs,
  publishAttempts: row.publishAttempts,
  nextPublishAt: row.nextPublishAtMs,
})

export const sumOf = <R>(rows: Iterable<R>, amount: (row: R) => bigint) => {
  let total = 0n
  for (const row of rows) total += amount(row)
  return units(total)
}

export const clean = (value: string): string => value.replaceAll('\0', '\uFFFD')
