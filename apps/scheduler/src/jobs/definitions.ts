// The jobs: each is one flow with this process's adapters, and a summary for the journal.
import {
  accrue,
  confirm,
  confirmDry,
  formatBan,
  operatorAccount,
  OtherChains,
  pay,
  publish,
  reverify,
  settle,
  type AccrueDeps,
  type AccrueSettings,
  type DomainError,
  type PayDeps,
  type PaySettings,
  type ReverifyDeps,
  type SettleDeps,
  type SettleSettings,
  type Signer,
  type TellDeps,
  type WorkSource,
} from '@pay2slay/domain'
import type { Alerts } from '../alerts.js'
import { noteAnswered } from './answered.js'
import { backupJob, type BackupTools } from './backup-job.js'
import { compareJob, type CompareTools } from './compare.js'
import { jobName, type JobDefinition, type JobOutcome } from './job.js'
import { leaderboardJob, type LeaderboardTools } from './leaderboard-job.js'
import { sentence } from '../sentences.js'
import { Refusals } from './refusals.js'
import { tellJob } from './tell-job.js'

/** Everything the flows of a live world need; a dry world has no chain. */
export interface ChainTools extends Omit<PayDeps, 'signer' | 'others'> {
  readonly work: WorkSource
  /** One for each account of the operator, each with a chain and jobs of its own. */
  readonly signers: readonly Signer[]
}

/** How long what one account saw of its chain spares the others a look. */
const SEEN_FOR_MS = 2_000

export interface JobTools {
  readonly accrue: AccrueDeps & { readonly settings: AccrueSettings; readonly parts: number }
  readonly settle: SettleDeps & { readonly settings: SettleSettings }
  /** null: no directory is configured, and the last answers hold for their grace. */
  readonly reverify: (ReverifyDeps & { readonly maxAgeMs: number }) | null
  readonly chain: (ChainTools & { readonly settings: PaySettings; readonly confirmPollMs: number }) | null
  /** null: nobody looks at the sums or compares (benchmarks). */
  readonly compare: CompareTools | null
  readonly alerts: Alerts
  /** null: there is no webhook, or the world is dry. */
  readonly tell: TellDeps | null
  readonly leaderboard: LeaderboardTools
  /** null: there is no passphrase, or it is to make none. */
  readonly backup: BackupTools | null
  /** A fresh name and seed for each settlement. */
  readonly newRun: () => { runId: string; seed: number }
}

/** The directory does not know this service, or not for this guild: no player's fault. */
const isRefusal = (error: DomainError): boolean =>
  error.kind === 'directory' && (error.error.kind === 'unauthorized' || error.error.kind === 'misconfigured')

const idle = (summary: string): JobOutcome => ({ changed: false, summary })
const refused = (error: DomainError): JobOutcome => idle(sentence(error))

export function jobDefinitions(tools: JobTools): readonly JobDefinition[] {
  const reverifying = tools.reverify === null ? [] : [reverifyJob(tools.reverify, tools.alerts)]
  const telling = tools.tell === null ? [] : [tellJob(tools.tell, tools.alerts)]
  const comparing = tools.compare === null ? [] : [compareJob(tools.compare)]
  return [
    ...accrueJobs(tools),
    settleJob(tools),
    ...reverifying,
    ...comparing,
    ...chainJobs(tools),
    leaderboardJob(tools.leaderboard),
    ...telling,
    ...(tools.backup === null ? [] : [backupJob(tools.backup)]),
  ]
}

/** One for each part of the players. */
function accrueJobs(tools: JobTools): readonly JobDefinition[] {
  const { parts } = tools.accrue
  return Array.from({ length: parts }, (_, index) => accrueJob(tools, index, parts))
}

function accrueJob({ accrue: deps, alerts }: JobTools, index: number, parts: number): JobDefinition {
  const settings = parts === 1 ? deps.settings : { ...deps.settings, part: { index, of: parts } }
  return {
    name: jobName('accrue', index),
    timed: true,
    isShared: parts > 1,
    async run(signal) {
      const report = await accrue(deps, settings, signal)
      const refusedKey = report.failures['unauthorized'] ?? 0
      if (refusedKey > 0)
        await alerts.raise('fortnite_key', `${refusedKey} of ${report.considered} players were not read`)
      else if (Object.keys(report.outcomes).length > 0) await alerts.clear('fortnite_key')
      noteAnswered(deps.observer, report, parts)
      const amount = formatBan(report.amount)
      const summary = `${report.considered} players read, ${report.kills} kills accrued, ${amount} BAN`
      return { changed: report.accruals > 0, summary, fields: { ...report, amount } }
    },
  }
}

function settleJob({ settle: deps, newRun, alerts }: JobTools): JobDefinition {
  return {
    name: 'settle',
    timed: true,
    async run(signal) {
      const run = newRun()
      const report = await settle(deps, deps.settings, run, signal)
      if (!report.ok) {
        deps.observer.count('settlements_skipped_total', 1, { reason: report.error.kind })
        deps.observer.event('warn', 'settlement_skipped', { reason: sentence(report.error) })
        if (report.error.kind === 'balance_below_minimum') await alerts.raise('balance_low', sentence(report.error))
        return refused(report.error)
      }
      const { value } = report
      const short = value.short.map(({ account, error }) => `${account}: ${sentence(error)}`)
      for (const reason of short) deps.observer.event('warn', 'settlement_account_skipped', { reason })
      if (value.short.some(({ error }) => error.kind === 'balance_below_minimum'))
        await alerts.raise('balance_low', short.join('; '))
      else await alerts.clear('balance_low')
      const amount = formatBan(value.amount)
      const summary = `${value.payouts} payouts planned of ${value.queued} owed, ${value.kills} kills, ${amount} BAN`
      const fields = { ...value, short, ...run, amount, budgetLeft: formatBan(value.budgetLeft) }
      return { changed: value.payouts > 0, summary, fields }
    },
  }
}

function reverifyJob(deps: NonNullable<JobTools['reverify']>, alerts: Alerts): JobDefinition {
  return {
    name: 'reverify',
    timed: true,
    async run(signal) {
      const report = await reverify(deps, deps.maxAgeMs, signal)
      if (!report.ok) {
        if (isRefusal(report.error)) await alerts.raise('directory_refused', sentence(report.error))
        return refused(report.error)
      }
      if (report.value.answered > 0) await alerts.clear('directory_refused')
      const { guildError } = report.value
      if (guildError?.kind === 'unauthorized') await alerts.raise('discord_bot', guildError.detail)
      else if (guildError === null && report.value.asked > 0) await alerts.clear('discord_bot')
      const { asked, answered, conflicts } = report.value
      return { changed: answered > 0, summary: `${answered} of ${asked} players verified, ${conflicts} not applied` }
    },
  }
}

function chainJobs(tools: JobTools): readonly JobDefinition[] {
  const { chain } = tools
  if (chain === null) return [dryJob(tools)]
  const accounts = new Set(chain.signers.map(({ account }) => account))
  const together = accounts.size > 1 ? { others: new OtherChains(accounts, SEEN_FOR_MS, () => performance.now()) } : {}
  return chain.signers.flatMap((signer, index) => {
    const one = { ...chain, ...together, signer, index }
    const seen: Seen = { accountVersion: 1 }
    const refusals = new Refusals(chain.observer)
    return [payJob(one, seen, refusals), publishJob(one, seen), confirmJob(one, refusals)]
  })
}

/** What one verb learned that the next needs. */
interface Seen {
  accountVersion: number
}

function dryJob({ settle: deps }: JobTools): JobDefinition {
  return {
    name: 'pay',
    timed: false,
    async run(signal) {
      const confirmed = await confirmDry(deps, signal)
      return { changed: confirmed > 0, summary: `${confirmed} payouts confirmed (dry run: nothing was sent)` }
    },
  }
}

type LiveTools = NonNullable<JobTools['chain']> & PayDeps & { readonly index: number }

function payJob(tools: LiveTools, seen: Seen, refusals: Refusals): JobDefinition {
  const name = jobName('pay', tools.index)
  return {
    name,
    timed: false,
    left: () => void refusals.forget(name),
    async run() {
      const report = await pay(tools, tools.settings)
      refusals.note(name, report.ok ? null : report.error)
      if (!report.ok) return refused(report.error)
      const { signedSends, signedReceives, signedAmount, heldBack, voided, head, accountVersion } = report.value
      seen.accountVersion = accountVersion
      tools.work.precompute(head.hash ?? tools.codec.publicKey(tools.signer.account), accountVersion)
      const signed = signedSends + signedReceives
      const amount = formatBan(signedAmount)
      const summary = `${signedSends} payouts signed, ${amount} BAN, ${signedReceives} receives`
      return { changed: signed > 0, summary, fields: { heldBack, voided } }
    },
  }
}

function publishJob(tools: LiveTools, seen: Seen): JobDefinition {
  return {
    name: jobName('publish', tools.index),
    timed: false,
    async run(signal) {
      const settings = { limit: Math.max(1, tools.settings.maxUnconfirmed * 2), ...seen, markEvery: 64 }
      const report = await publish(tools, tools.signer.account, settings, signal)
      seen.accountVersion = report.accountVersion
      return { changed: report.sent > 0, summary: `${report.sent} blocks sent, ${report.open} open` }
    },
  }
}

function confirmJob(tools: LiveTools, refusals: Refusals): JobDefinition {
  const name = jobName('confirm', tools.index)
  return {
    name,
    timed: false,
    left: () => void refusals.forget(name),
    async run() {
      const account = await operatorAccount(tools, tools.signer.account, tools.settings.representative)
      const limit = Math.max(1, tools.settings.maxUnconfirmed * 2)
      const report = account.ok ? await confirm(tools, account.value, limit) : account
      refusals.note(name, report.ok ? null : report.error)
      if (!report.ok) return { ...refused(report.error), againMs: tools.confirmPollMs * 10 }
      const { confirmed, dead, open } = report.value
      const summary = `${confirmed} blocks confirmed, ${dead} dead, ${open} open`
      return { changed: confirmed + dead > 0, summary, ...(open > 0 && { againMs: tools.confirmPollMs }) }
    },
  }
}
