// settle: owed becomes planned, within caps and budget. Open payouts are read before the balance, so that one confirmed in
// between is subtracted twice, never not at all. Each page is read, decided and written in one transaction behind the gate.
import { capWindows } from '../clock.js'
import type { DomainError } from '../errors.js'
import type { EligibilityRules } from '../eligibility.js'
import type { Address } from '../ids.js'
import type { Caps, PayoutPlan } from '../model.js'
import { formatBan, rawToUnits, SUPPLY_UNITS, units, type Units } from '../money.js'
import {
  ConflictError,
  type AddressCodec,
  type Chain,
  type Checkpoint,
  type Ids,
  type Observer,
  type Store,
} from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { budgetOf, planPage } from '../settlement/plan.js'

export interface SettleDeps {
  readonly store: Store
  /** null in a dry world: the balance counts as healthy. */
  readonly chain: Chain | null
  readonly codec: AddressCodec
  readonly ids: Ids
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface SettleSettings {
  readonly operatorAccount: Address
  readonly order: 'random' | 'oldest_first' | 'smallest_first'
  /** Players per settlement; 0 means all. */
  readonly batchSize: number
  readonly caps: Caps
  readonly timeZone: string
  readonly minPayout: Units
  /** No payout may be larger than what the outflow limits could ever let through. */
  readonly maxPayout: Units
  readonly minOperatorBalance: Units
  readonly eligibility: EligibilityRules
  readonly pageSize: number
  /** Accruals that one payout covers at most. */
  readonly owedLimit: number
}

export interface SettleReport {
  queued: number
  payouts: number
  kills: number
  amount: Units
  /** Players left out, by reason. */
  skipped: Record<string, number>
  conflicts: number
  budgetLeft: Units
}

/** `runId` names the scratch queue, `seed` the random order; both are logged so that a settlement can be explained. */
export async function settle(
  deps: SettleDeps,
  settings: SettleSettings,
  run: { runId: string; seed: number },
  signal?: AbortSignal,
): Promise<Result<SettleReport, DomainError>> {
  const stop = (await deps.store.stops())[0]
  if (stop) return err({ kind: 'stopped', stop: stop.kind, reason: stop.reason })
  const budget = await readBudget(deps, settings)
  if (!budget.ok) return budget
  const limit = settings.batchSize === 0 ? Number.MAX_SAFE_INTEGER : settings.batchSize
  const queued = await deps.store.prepareSettlement({ ...run, order: settings.order, limit })
  deps.observer.event('debug', 'settlement_started', {
    ...run,
    order: settings.order,
    queued,
    budgetBan: formatBan(budget.value),
  })
  const report: SettleReport = {
    queued,
    payouts: 0,
    kills: 0,
    amount: units(0n),
    skipped: {},
    conflicts: 0,
    budgetLeft: budget.value,
  }
  try {
    const ended = await settleQueue(deps, settings, run.runId, report, signal)
    if (!ended.ok) return ended
  } finally {
    await deps.store.finishSettlement(run.runId)
  }
  count(deps.observer, report)
  return ok(report)
}

async function readBudget(deps: SettleDeps, settings: SettleSettings): Promise<Result<Units, DomainError>> {
  if (deps.chain === null) return ok(units(SUPPLY_UNITS))
  const openTotal = await deps.store.openPayoutTotal(settings.operatorAccount)
  await deps.checkpoint('settle:open_read')
  const account = await deps.chain.account(settings.operatorAccount)
  if (!account.ok) return err({ kind: 'balance_unknown', detail: account.error.detail })
  const balance = rawToUnits(account.value.confirmed?.balance ?? (0n as never))
  deps.observer.gauge('operator_balance_ban', Number(formatBan(balance)))
  if (balance < settings.minOperatorBalance) {
    return err({
      kind: 'balance_below_minimum',
      balanceBan: formatBan(balance),
      minimumBan: formatBan(settings.minOperatorBalance),
    })
  }
  return ok(budgetOf({ balance, minimum: settings.minOperatorBalance, openTotal }))
}

async function settleQueue(
  deps: SettleDeps,
  settings: SettleSettings,
  runId: string,
  report: SettleReport,
  signal: AbortSignal | undefined,
): Promise<Result<null, DomainError>> {
  let afterPosition = 0
  while (!signal?.aborted && report.budgetLeft >= settings.minPayout) {
    const page = await settlePage(deps, settings, { runId, afterPosition, limit: settings.pageSize }, report)
    if (!page.ok) return page
    if (page.value === 'conflict') {
      // One conflicting player must not stop the others: the page again, player by player.
      for (let position = afterPosition; position < afterPosition + settings.pageSize; position += 1) {
        const one = await settlePage(deps, settings, { runId, afterPosition: position, limit: 1 }, report)
        if (!one.ok) return one
        if (one.value === 'conflict') report.conflicts += 1
      }
    } else if (page.value < settings.pageSize) break
    afterPosition += settings.pageSize
    if (afterPosition >= report.queued) break
  }
  return ok(null)
}

/** Plans and writes one page; the number of candidates seen, or `conflict` when nothing was written. */
async function settlePage(
  deps: SettleDeps,
  settings: SettleSettings,
  page: { runId: string; afterPosition: number; limit: number },
  report: SettleReport,
): Promise<Result<number | 'conflict', DomainError>> {
  try {
    const written = await deps.store.transaction(async (tx) => {
      const stop = (await tx.lockGate())[0]
      if (stop) return err({ kind: 'stopped' as const, stop: stop.kind, reason: stop.reason })
      const now = await tx.now()
      const windows = capWindows(now, settings.timeZone)
      const candidates = await tx.settlementPage({ ...page, windows, owedLimit: settings.owedLimit })
      const context = { ...settings, now, windows, ids: deps.ids, codec: deps.codec }
      const planned = planPage(candidates, context, report.budgetLeft)
      await deps.checkpoint('settle:planned')
      if (planned.plans.length > 0) await tx.writePlans(planned.plans)
      await deps.checkpoint('settle:written')
      return ok({ ...planned, seen: candidates.length })
    })
    if (!written.ok) return written
    await deps.checkpoint('settle:committed')
    tally(report, written.value)
    return ok(written.value.seen)
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    deps.observer.event('warn', 'settle_conflict', { detail: error.message, players: page.limit })
    return ok('conflict')
  }
}

function tally(
  report: SettleReport,
  page: { plans: readonly PayoutPlan[]; skips: readonly { reason: string }[]; remaining: Units },
): void {
  let amount: bigint = report.amount
  for (const plan of page.plans) {
    report.payouts += 1
    report.kills += plan.kills
    amount += plan.amount
  }
  report.amount = units(amount)
  report.budgetLeft = page.remaining
  for (const { reason } of page.skips) report.skipped[reason] = (report.skipped[reason] ?? 0) + 1
}

function count(observer: Observer, report: SettleReport): void {
  observer.count('payouts_planned_total', report.payouts)
  observer.count('settlement_conflicts_total', report.conflicts)
  for (const [reason, n] of Object.entries(report.skipped)) observer.count('settlement_skipped_total', n, { reason })
}
