// From rows to the domain's nouns. Both drivers give 64-bit integers as bigint and SQLite gives booleans as 0 and 1.
import {
  asId,
  raw,
  units,
  type EligibilityFacts,
  type Head,
  type Millis,
  type OperatorAccount,
  type ReadState,
  type StoredBlock,
  type Units,
} from '@pay2slay/domain'
import type { Row } from './sql.js'

/** The previous of an account's first block. */
export const NO_PREVIOUS = '0'.repeat(64)

/** PostgreSQL keeps no NUL in a text: names and reasons from outside are kept with the sign for an unknown character instead. */
export const cleanText = (value: string): string => value.replaceAll('\0', '\uFFFD')

/** Whether a text can be kept as it is; keys that cannot are refused rather than changed. */
export const isCleanText = (value: string): boolean => !value.includes('\0')

export const text = (row: Row, column: string): string => String(row[column])
export const textOrNull = (row: Row, column: string): string | null =>
  row[column] === null || row[column] === undefined ? null : String(row[column])
export const count = (row: Row, column: string): number => Number(row[column])
export const countOrNull = (row: Row, column: string): number | null =>
  row[column] === null || row[column] === undefined ? null : Number(row[column])
export const flag = (row: Row, column: string): boolean => Boolean(Number(row[column]))
export function money(row: Row, column: string): Units {
  const value = row[column]
  return units(typeof value === 'bigint' ? value : BigInt(typeof value === 'number' ? value : String(value ?? 0)))
}
export const rawAmount = (row: Row, column: string) => raw(BigInt(text(row, column)))

export const READ_STATE_COLUMNS = `id, epic_account_id, baseline, kill_cursor, needs_baseline, strict_first_rise, last_accepted_at_ms,
  last_provider_at_ms, regression_count, regression_first_total, regression_first_at_ms, remembered_total, remembered_until_ms,
  pending_total, pending_since_ms, rate_window_start_ms, rate_window_kills, version`

export function readState(row: Row): ReadState {
  const regressionCount = count(row, 'regression_count')
  const remembered = countOrNull(row, 'remembered_total')
  const pending = countOrNull(row, 'pending_total')
  const windowKills = countOrNull(row, 'rate_window_kills')
  return {
    playerId: asId(text(row, 'id')),
    epicAccountId: text(row, 'epic_account_id'),
    baseline: count(row, 'baseline'),
    cursor: countOrNull(row, 'kill_cursor'),
    needsBaseline: flag(row, 'needs_baseline'),
    strictFirstRise: flag(row, 'strict_first_rise'),
    lastAcceptedAt: countOrNull(row, 'last_accepted_at_ms'),
    lastProviderAt: countOrNull(row, 'last_provider_at_ms'),
    regression:
      regressionCount === 0
        ? null
        : {
            count: regressionCount,
            firstTotal: count(row, 'regression_first_total'),
            firstAt: count(row, 'regression_first_at_ms'),
          },
    remembered: remembered === null ? null : { total: remembered, until: count(row, 'remembered_until_ms') },
    pending: pending === null ? null : { total: pending, since: count(row, 'pending_since_ms') },
    rateWindow: windowKills === null ? null : { startAt: count(row, 'rate_window_start_ms'), kills: windowKills },
    version: count(row, 'version'),
  }
}

/**
 * Flags about what a player did. Anybody can link somebody else's address or claim their Epic account: such a flag is for an
 * admin to look at, and must not hold the payouts of whom it happened to.
 */
export const HOLDING_FLAGS = `('kill_rate', 'kill_jump', 'manual')`

/** Columns of `player p` with its primary wallet `w`, for eligibilityFacts. */
export const FACTS_COLUMNS = `p.id AS player_id, p.banned_at_ms, p.held_reason AS player_held_reason, p.guild_member, p.epic_account_id,
  p.epic_verified, p.directory_answered_at_ms, w.address AS primary_address,
  (SELECT 1 FROM abuse_flag f WHERE f.player_id = p.id AND f.cleared_at_ms IS NULL AND f.kind IN ${HOLDING_FLAGS} LIMIT 1) IS NOT NULL AS flagged`
export const FACTS_WALLET = `LEFT JOIN wallet_link w ON w.player_id = p.id AND w.is_primary AND w.unlinked_at_ms IS NULL`

export const eligibilityFacts = (row: Row): EligibilityFacts => ({
  playerId: asId(text(row, 'player_id')),
  banned: row['banned_at_ms'] !== null,
  heldReason: textOrNull(row, 'player_held_reason'),
  guildMember: flag(row, 'guild_member'),
  epicAccountId: textOrNull(row, 'epic_account_id'),
  epicVerified: flag(row, 'epic_verified'),
  directoryAnsweredAt: countOrNull(row, 'directory_answered_at_ms'),
  openAbuseFlag: flag(row, 'flagged'),
  address: textOrNull(row, 'primary_address'),
})

export function operatorAccountOf(row: Row): OperatorAccount {
  const head = (prefix: string): Head => ({
    hash: row[`${prefix}_hash`] === null ? null : asId(text(row, `${prefix}_hash`)),
    balance: rawAmount(row, `${prefix}_balance_raw`),
    height: count(row, `${prefix}_height`),
  })
  return {
    account: asId(text(row, 'account')),
    representative: asId(text(row, 'representative')),
    opening: head('opening'),
    confirmed: head('confirmed'),
  }
}

export function storedBlock(row: Row): StoredBlock {
  const previous = text(row, 'previous')
  const payoutId = textOrNull(row, 'payout_id')
  const sourceHash = textOrNull(row, 'source_hash')
  return {
    hash: asId(text(row, 'hash')),
    account: asId(text(row, 'account')),
    previous: previous === NO_PREVIOUS ? null : asId(previous),
    representative: asId(text(row, 'representative')),
    balance: rawAmount(row, 'balance_raw'),
    link: text(row, 'link'),
    signature: text(row, 'signature'),
    work: textOrNull(row, 'work'),
    kind: text(row, 'kind') as StoredBlock['kind'],
    role: text(row, 'role') as StoredBlock['role'],
    state: text(row, 'state') as StoredBlock['state'],
    height: count(row, 'height'),
    amount: rawAmount(row, 'amount_raw'),
    payoutId: payoutId === null ? null : asId(payoutId),
    sourceHash: sourceHash === null ? null : asId(sourceHash),
    signedAt: count(row, 'signed_at_ms'),
    publishAttempts: count(row, 'publish_attempts'),
    nextPublishAt: count(row, 'next_publish_at_ms'),
  }
}

export const millisOrNull = (row: Row, column: string): Millis | null => countOrNull(row, column)
