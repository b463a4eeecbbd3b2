export * from './accounts/index.js'
export * from './database.js'
export * from './ids.js'
export * from './job-state.js'
export { createPace, type Pace } from './pace.js'
export { createRateLimits, type PermitRequest, type RateLimits } from './rate-limit.js'
export * from './lease.js'
export * from './migrate.js'
export { createStore, writeAudit, type StoreOptions } from './store.js'
export * from './sql.js'
export { tracedDatabase, type NoteStatement } from './traced.js'
export * from './world.js'
export { CommitUnknownError, NotCommittedError } from './postgresql-errors.js'
export type { PostgresqlOptions } from './postgresql.js'
export type { SqliteOptions } from './sqlite.js'
export { lastNote, type BackupAct, type BackupNote } from './backup-notes.js'
export * from './backup/index.js'
export * from './books.js'
export * from './books-chain.js'
export * from './books-origin.js'
export { epicAccountOf, importPlayers, ImportRefusedError, type ImportReport, type PlayerImport } from './players.js'
export * from './reads/admin/index.js'
export { type Page, type Place } from './reads/where.js'
export { readOriginal, type OriginalBooks, type OriginalRow } from './original/read.js'
export {
  importOriginal,
  knownPlayers,
  type KnownPlayers,
  type OriginalAccrual,
  type OriginalPlayer,
} from './original/write.js'
export {
  readFeed,
  readFeedOf,
  readShown,
  type Feed,
  type FeedAccrual,
  type FeedPayout,
  type Shown,
} from './reads/feed.js'
export { readFeedNews, type FeedNews } from './reads/feed-news.js'
export { createLeaderboardStore } from './leaderboard-sql.js'
export {
  readBoardLists,
  readBoardPlayers,
  readBoardStates,
  readOwnKills,
  type BoardLists,
  type BoardPlayer,
  type BoardState,
} from './reads/leaderboard.js'
export * from './reads/player/index.js'
export {
  listBlocks,
  listPayouts,
  showPayout,
  type BlockListRow,
  type PayoutItemListRow,
  type PayoutListRow,
} from './reads/operator.js'
export { listAlerts, type AlertRow } from './alerts-sql.js'
export {
  countReleases,
  recordRelease,
  type ReleaseCount,
  type ReleaseEvent,
  type ReleaseKind,
  type RepositoryType,
} from './release-events-sql.js'
export { createNoticeStore } from './notices-sql.js'
export { readComparisons, type ComparisonRow } from './comparison-sql.js'
export { makeTotals, readTotals, type PublicTotals } from './totals-sql.js'
export { readTransparency, type Transparency } from './reads/transparency.js'
export { readTermsEffect, type TermsEffect } from './reads/terms-effect.js'
export { newestIntervals } from './intervals-sql.js'
export { createBlockRequests, listBlockRequests, type BlockRequests } from './block-requests-sql.js'
export { readOutsideReports, writeOutsideReports, type OutsideKind, type OutsideReport } from './outside-sql.js'
export { createJobRequests, listRequests, type JobRequests } from './requests-sql.js'
export { readSchedulerStatus, type JobStatus, type SchedulerStatus } from './reads/scheduler-status.js'
export { sealedSeed } from './sealed-seed-sql.js'
export { listTerms, presentTerms, termsAt } from './terms-sql.js'
export { lastAcceptedAt, readOpenFlags, readOpenTotals, readWaitingPayouts, type OpenTotals } from './reads/totals.js'
export { openPrisma, type PrismaClient, type PrismaOptions } from './prisma.js'
export {
  openRecords,
  type AuditRecord,
  type BlockQuery,
  type BlockRecord,
  type PageQuery,
  type PayoutDetail,
  type PayoutQuery,
  type PayoutRecord,
  type Records,
} from './records.js'
