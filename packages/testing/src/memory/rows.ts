// The rows of the books in memory, named as the model names its columns (camel case here, snake case in SQL), so that a dump of
// them can be compared with a dump of a real database column by column.
import type {
  Unreadable,
  AbuseFlagDraft,
  BlockKind,
  BlockRole,
  BlockState,
  Millis,
  PayoutState,
  ReadingOutcome,
  StopKind,
} from '@pay2slay/domain'

export interface PlayerRow {
  readonly id: string
  readonly discordId: string
  readonly discordName: string
  readonly guildMember: boolean
  readonly epicAccountId: string | null
  readonly epicName: string | null
  readonly epicVerified: boolean
  readonly directoryAnsweredAtMs: Millis | null
  readonly bannedAtMs: Millis | null
  readonly banReason: string | null
  readonly bannedBy: string | null
  readonly heldAtMs: Millis | null
  readonly heldReason: string | null
  readonly heldBy: string | null
  readonly baseline: number
  readonly killCursor: number | null
  readonly needsBaseline: boolean
  readonly strictFirstRise: boolean
  readonly lastAcceptedAtMs: Millis | null
  readonly lastProviderAtMs: Millis | null
  readonly regressionCount: number
  readonly regressionFirstTotal: number | null
  readonly regressionFirstAtMs: Millis | null
  readonly rememberedTotal: number | null
  readonly rememberedUntilMs: Millis | null
  readonly pendingTotal: number | null
  readonly pendingSinceMs: Millis | null
  readonly rateWindowStartMs: Millis | null
  readonly rateWindowKills: number | null
  readonly lastReadAtMs: Millis
  readonly version: number
  readonly createdAtMs: Millis
  readonly lastLoginAtMs: Millis | null
  readonly hideName: boolean
  readonly deletedAtMs: Millis | null
  readonly verificationStatus: string | null
  readonly verificationSource: string | null
  readonly absentAnswers: number
  readonly unreadable: Unreadable | null
}

export interface BaselineRecord {
  readonly playerId: string
  readonly number: number
  readonly epicAccountId: string
  readonly startKills: number
  readonly endKills: number | null
  readonly reason: string
  readonly createdAtMs: Millis
}

export interface WalletRow {
  readonly id: string
  readonly playerId: string
  readonly address: string
  readonly isPrimary: boolean
  readonly linkedAtMs: Millis
  readonly unlinkedAtMs: Millis | null
  readonly primaryFromMs: Millis | null
  readonly provenAtMs: Millis | null
}

export interface ReadingRow {
  readonly id: string
  readonly playerId: string
  readonly baseline: number
  readonly epicAccountId: string
  readonly source: string
  readonly total: number
  readonly providerAtMs: Millis | null
  readonly receivedAtMs: Millis
  readonly outcome: ReadingOutcome
}

export interface AccrualRecord {
  readonly id: string
  readonly playerId: string
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly amountUnits: bigint
  readonly perKillUnits: bigint
  readonly multipliersJson: string
  readonly readingId: string
  readonly epochMinute: number
  readonly splitFrom: string | null
  readonly payoutId: string | null
  readonly createdAtMs: Millis
}

export interface PayoutRecord {
  readonly id: string
  readonly playerId: string
  readonly epicAccountId: string
  readonly address: string
  readonly operatorAccount: string
  readonly kills: number
  readonly amountUnits: bigint
  readonly state: PayoutState
  readonly adopted: boolean
  readonly plannedAtMs: Millis
  readonly timeZone: string
  readonly dayStartMs: Millis
  readonly dayEndMs: Millis
  readonly weekStartMs: Millis
  readonly weekEndMs: Millis
  readonly dailyCap: number | null
  readonly weeklyCap: number | null
  readonly reason: string | null
  readonly heldAtMs: Millis | null
  readonly heldReason: string | null
  readonly heldBy: string | null
  readonly signedAtMs: Millis | null
  readonly publishedAtMs: Millis | null
  readonly confirmedAtMs: Millis | null
  readonly voidedAtMs: Millis | null
  readonly voidReason: string | null
}

export interface PaidTotalRecord {
  readonly playerId: string
  readonly payouts: number
  readonly kills: number
  readonly amountUnits: bigint
}

export interface AdvanceRow {
  readonly payoutId: string
  readonly playerId: string
  readonly amountUnits: bigint
  readonly leftUnits: bigint
  readonly setOffKills: number
  readonly createdAtMs: Millis
}

export interface PayoutItemRecord {
  readonly payoutId: string
  readonly accrualId: string
  readonly fromKills: number
  readonly toKills: number
  readonly kills: number
  readonly amountUnits: bigint
  readonly releasedAtMs: Millis | null
}

export interface OperatorRow {
  readonly account: string
  readonly representative: string
  readonly openingHash: string | null
  readonly openingBalanceRaw: bigint
  readonly openingHeight: number
  readonly confirmedHash: string | null
  readonly confirmedBalanceRaw: bigint
  readonly confirmedHeight: number
  readonly linksUntilMs: Millis | null
  readonly createdAtMs: Millis
}

export interface BlockRecord {
  readonly hash: string
  readonly account: string
  /** 64 zeros for the first block of an account. */
  readonly previous: string
  readonly representative: string
  readonly balanceRaw: bigint
  readonly link: string
  readonly signature: string
  readonly work: string | null
  readonly kind: BlockKind
  readonly role: BlockRole
  readonly state: BlockState
  readonly height: number
  readonly amountRaw: bigint
  readonly amountUnits: bigint | null
  readonly payoutId: string | null
  readonly sourceHash: string | null
  readonly signedAtMs: Millis
  readonly publishAttempts: number
  readonly nextPublishAtMs: Millis
  readonly publishedAtMs: Millis | null
  readonly confirmedAtMs: Millis | null
  readonly deadAtMs: Millis | null
  readonly deadRival: string | null
}

export interface GateRow {
  readonly id: number
  readonly version: bigint
}

export interface StopRow {
  readonly kind: StopKind
  readonly reason: string
  readonly actor: string
  readonly setAtMs: Millis
  readonly publishToo: boolean
  readonly blockHash: string | null
  readonly blockPrevious: string | null
}

export interface FlagRow {
  readonly id: string
  readonly playerId: string
  readonly kind: AbuseFlagDraft['kind']
  readonly detail: string
  readonly raisedAtMs: Millis
  readonly clearedAtMs: Millis | null
  readonly clearedBy: string | null
  readonly clearedReason: string | null
}

export interface AuditRow {
  readonly id: string
  readonly atMs: Millis
  readonly actor: string
  readonly action: string
  readonly targetType: string | null
  readonly targetId: string | null
  readonly summary: string
  readonly afterJson: string | null
}

export interface QueueRow {
  readonly runId: string
  readonly position: number
  readonly playerId: string
}

export interface TermsRow {
  readonly id: string
  readonly effectiveAtMs: Millis
  readonly perKillUnits: bigint
  readonly dailyCap: number | null
  readonly weeklyCap: number | null
  readonly actor: string
  readonly reason: string
  readonly createdAtMs: Millis
}

export interface AlertRecord {
  readonly id: string
  readonly kind: string
  readonly detail: string
  readonly raisedAtMs: Millis
  readonly seenAtMs: Millis
  readonly times: number
  readonly clearedAtMs: Millis | null
}

export interface ComparisonRecord {
  readonly account: string
  readonly comparedAtMs: Millis
  readonly matches: boolean
  readonly detail: string
  readonly booksBalanceRaw: bigint
  readonly chainBalanceRaw: bigint | null
  readonly height: number
}
