// Puts the adapters of this process together. No rules here: what pays and why stands in packages/domain.
import {
  addressCodec,
  createChain,
  createWorkSource,
  openConfirmationFeed,
  type ConfirmationFeed,
  type WatchedChain,
  type WatchedWork,
} from '@pay2slay/banano-rpc'
import type { Secret, Settings } from '@pay2slay/config'
import {
  createLeaderboardStore,
  createLeases,
  createNoticeStore,
  createPace,
  createStore,
  epicAccountOf,
  ids,
  openDatabase,
  tracedDatabase,
  type Database,
  type NoteStatement,
  newRunId,
  makeTotals,
} from '@pay2slay/db'
import {
  asId,
  largestPayout,
  type Address,
  type EligibilityRules,
  type EpicDirectory,
  type GuildDirectory,
  type KillSource,
  type Observer,
  type Signer,
  type Store,
  type TellDeps,
  type WorkSource,
} from '@pay2slay/domain'
import {
  createDryDirectory,
  createDryKillSource,
  createFortniteClient,
  createGuildDirectory,
  createWebhook,
  createYuniteClient,
} from '@pay2slay/integrations'
import { randomInt, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Alerts } from './alerts.js'
import { PRODUCTION, type DatabaseLimits } from './hooks.js'
import type { JobTools } from './jobs/definitions.js'
import { LeaseKeeper } from './jobs/lease-keeper.js'
import { quietObserver } from './quiet-observer.js'

const HOUR_MS = 3_600_000
const CONFIRM_POLL_MS = 250
/** Where nodes tell by WebSocket, asking again is for what they did not tell. */
const CONFIRM_POLL_TOLD_MS = 1_000
/** Between two looks at a difference: longer than the transaction that a job may be in the middle of. */
const COMPARE_PAUSE_MS = 2_000

export interface Books {
  readonly settings: Settings
  readonly database: Database
  readonly store: Store
  readonly observer: Observer
  close(): Promise<void>
}

/** The parts of a live world; null in a dry one. */
export interface LiveParts {
  readonly chain: WatchedChain & { close(): void }
  readonly signers: readonly Signer[]
}

/** `limits` bound every statement on PostgreSQL; SQLite answers from its own file. */
export function openBooks(
  settings: Settings,
  observer: Observer,
  limits: DatabaseLimits = PRODUCTION.limits,
  note: NoteStatement | null = null,
): Books {
  const opened = openDatabase(settings.database.url, {
    postgresql: {
      ...limits,
      onIdleError: (error) => observer.event('warn', 'database_connection_lost', { error: error.message }),
    },
  })
  const database = note ? tracedDatabase(opened, note) : opened
  const store = createStore(database, { tellsPayouts: tellsPayouts(settings) })
  return { settings, database, store, observer, close: () => database.close() }
}

/** A dry world calls nobody outside, and without a webhook nobody would empty the outbox. */
const tellsPayouts = ({ dryRun, discord }: Settings): boolean => !dryRun && discord.webhooks.news !== null

function openTelling({ settings, database, observer }: Books): TellDeps | null {
  const { news, alerts } = settings.discord.webhooks
  if (settings.dryRun || (news === null && alerts === null)) return null
  const about = { url: settings.api.publicUrl, version: settings.version }
  const open = (url: Secret) => createWebhook({ url: url.reveal(), about, observer })
  const senders = { ...(news && { news: open(news) }), ...(alerts && { alerts: open(alerts) }) }
  return { notices: createNoticeStore(database), senders, observer }
}

/** `observer` hears when a node stops counting and when it counts again. */
export function openChain(settings: Settings, observer: Observer): WatchedChain & { close(): void } {
  const { nodes, expectedGenesis } = settings.chain
  return createChain({ endpoints: nodes, expectedGenesis, observer })
}

/** Confirmations by WebSocket; null where no node has one, which makes no difference but a little time. */
export function openFeed(
  settings: Settings,
  observer: Observer,
  accounts: readonly Address[],
  onHint: () => void,
): ConfirmationFeed | null {
  const { webSockets } = settings.chain
  if (webSockets.length === 0) return null
  return openConfirmationFeed({ endpoints: webSockets, accounts, onHint, observer })
}

export function openWork(settings: Settings, observer: Observer): WatchedWork {
  const { nodes, workServers, workThreshold, localWorkers } = settings.chain
  return createWorkSource({ endpoints: [...nodes, ...workServers], threshold: workThreshold, localWorkers, observer })
}

function openKills({ settings, observer, database }: Books): KillSource {
  const { baseUrl, apiKey, perMinute } = settings.fortnite
  // Parts are read by several processes with one key, so that its budget is shared out by the database.
  const shared = settings.scheduler.accrualParts > 1 ? { pace: createPace(database, 'fortnite') } : {}
  if (settings.dryRun || apiKey === null) return createDryKillSource({ seed: 1, now: () => Date.now() })
  return createFortniteClient({ baseUrl, apiKey: apiKey.reveal(), perMinute, observer, ...shared })
}

function openDirectory({
  settings,
  observer,
  database,
}: Books): (EpicDirectory & { readonly close?: () => void }) | null {
  const { baseUrl, apiKey, guildId } = settings.yunite
  if (settings.dryRun) {
    return createDryDirectory({ epicAccountOf: (discordId) => epicAccountOf(database, discordId) })
  }
  if (apiKey === null || guildId === null) return null
  return createYuniteClient({ baseUrl, apiKey: apiKey.reveal(), guildId, observer })
}

/** For a command: who is a member and whose Epic account is whose. */
export function openDirectories(books: Books) {
  const [directory, guild] = [openDirectory(books), openGuild(books)]
  return {
    directory,
    guild,
    close() {
      directory?.close?.()
      guild?.close()
    },
  }
}

/** null: no bot, and the directory alone tells who has left. */
function openGuild({ settings, observer }: Books): (GuildDirectory & { close(): void }) | null {
  const { baseUrl, botToken, guildId } = settings.discord
  if (settings.dryRun || botToken === null || guildId === null) return null
  const about = { url: settings.api.publicUrl, version: settings.version }
  return createGuildDirectory({ baseUrl, botToken: botToken.reveal(), guildId, about, observer })
}

export function eligibilityRules(settings: Settings, own: readonly string[]): EligibilityRules {
  return {
    verificationGrace: settings.payout.verificationGraceHours * HOUR_MS,
    holdFlagged: settings.payout.holdFlagged,
    ownAddresses: new Set(own),
  }
}

/** The leases of this process, under a name that no other has. */
export function openLeases({ database, observer }: Books, leaseMs = PRODUCTION.leaseMs): LeaseKeeper {
  const holder = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  return new LeaseKeeper(createLeases(database), holder, leaseMs, observer)
}

/** null: without a passphrase, or where it is to make none. */
function backupTools(books: Books): JobTools['backup'] {
  const { passphrase, everyHours, keep, keepDays } = books.settings.backup
  if (passphrase === null || everyHours === 0) return null
  return { books, passphrase: passphrase.reveal(), retention: { keep, keepDays } }
}

/** Everything the jobs need. `live` is null in a dry world. */
export function jobTools(
  books: Books,
  live: (LiveParts & { readonly work: WorkSource }) | null,
  alerts: Alerts,
  checkpoint = PRODUCTION.checkpoint,
): JobTools {
  const { settings, store, observer } = books
  const common = { store, observer, checkpoint, ids, codec: addressCodec }
  const operators = live?.signers.map(({ account }) => account) ?? []
  const payers = operators.length > 0 ? operators : [asId<Address>('dry-run')]
  const eligibility = eligibilityRules(settings, payers)
  const { payout, fortnite, chain } = settings
  // A page is about five seconds of the provider's budget, and two may be under way: a crash repeats little. A thousand where there is no limit.
  const pageSize = Math.min(1_000, Math.max(10, Math.round(fortnite.perMinute / 12)))
  const directory = openDirectory(books)
  const totals = { operators, minimum: chain.minOperatorBalance, tellsPayouts: tellsPayouts(settings) }
  return {
    accrue: {
      ...common,
      kills: openKills(books),
      parts: settings.scheduler.accrualParts,
      settings: {
        rules: payout.accrual,
        pageSize,
        concurrency: 16,
        verificationGrace: payout.verificationGraceHours * HOUR_MS,
      },
    },
    settle: {
      ...common,
      chain: live?.chain ?? null,
      settings: {
        operatorAccounts: payers,
        order: payout.order,
        batchSize: payout.batchSize,
        caps: payout.caps,
        timeZone: payout.timeZone,
        minPayout: payout.minPayout,
        maxPayout: largestPayout(payout.outflow),
        minOperatorBalance: chain.minOperatorBalance,
        eligibility,
        pageSize: 1_000,
        owedLimit: 1_000,
      },
    },
    reverify:
      directory === null
        ? null
        : { ...common, directory, guild: openGuild(books), maxAgeMs: payout.verificationRefreshHours * HOUR_MS },
    chain:
      live === null
        ? null
        : {
            ...common,
            ...live,
            observer: quietObserver(observer),
            confirmPollMs: chain.webSockets.length > 0 ? CONFIRM_POLL_TOLD_MS : CONFIRM_POLL_MS,
            settings: {
              maxUnconfirmed: payout.maxUnconfirmed,
              minOperatorBalance: chain.minOperatorBalance,
              outflow: payout.outflow,
              minReceive: payout.minReceive,
              eligibility,
              representative: null,
              timeZone: payout.timeZone,
            },
          },
    compare: {
      ...totals,
      database: books.database,
      observer,
      chain: live && { ...common, chain: live.chain, pause: () => sleep(COMPARE_PAUSE_MS), verified: new Map() },
    },
    alerts,
    tell: openTelling(books),
    leaderboard: {
      store: createLeaderboardStore(books.database),
      timeZone: payout.timeZone,
      makeTotals: () => makeTotals(books.database, totals),
    },
    backup: backupTools(books),
    newRun: () => ({ runId: newRunId(), seed: randomInt(2 ** 31) }),
  }
}
