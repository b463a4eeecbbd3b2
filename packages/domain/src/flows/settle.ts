// settle: owed becomes planned, within caps and budget. Everybody who is owed something is queued, and pages of the queue are
// settled until it, the budget or the batch is used up; a page that cannot be written is settled player by player.
import { INELIGIBLE_REASONS } from '../eligibility.js'
import type { DomainError } from '../errors.js'
import { formatBan, SUPPLY_UNITS, units, type Units } from '../money.js'
import type { Observer } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { SKIP_REASONS, type PagePlan } from '../settlement/plan.js'
import { leftOf, readBudget, type Budget } from './budget.js'
import { messageOf, rethrowIfBooksFail } from './one-by-one.js'
import type { SettleDeps, SettleSettings } from './settle-settings.js'
import { settlePage, type FailedPage } from './settle-page.js'

export interface SettleReport {
  queued: number
  payouts: number
  /** Covered by the payouts, split ones included. */
  accruals: number
  kills: number
  amount: Units
  /** Players left out, by reason. */
  skipped: Record<string, number>
  /** Players not settled because another writer was first. */
  conflicts: number
  /** Players not settled because of an error of their own; each is named in an event. */
  failed: number
  budgetLeft: Units
  /** Accounts that could promise nothing, with the reason: their players wait. */
  short: Budget['short']
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
  const budget = deps.chain === null ? ok(dry(settings)) : await readBudget({ ...deps, chain: deps.chain }, settings)
  if (!budget.ok) return budget
  const { order } = settings
  const neighbours = await neighboursTogether(deps, settings, budget.value)
  const queued = await deps.store.prepareSettlement({ ...run, order, neighbours, limit: Number.MAX_SAFE_INTEGER })
  const budgetBan = formatBan(leftOf(budget.value))
  deps.observer.event('debug', 'settlement_started', { ...run, order, neighbours, queued, budgetBan })
  const settlement = new Settlement(deps, settings, run.runId, budget.value, queued)
  try {
    const ended = await settlement.walk(signal)
    if (!ended.ok) return ended
  } finally {
    await deps.store.finishSettlement(run.runId)
  }
  count(deps.observer, settlement.report)
  return ok(settlement.report)
}

/**
 * Where everybody is reached, a random order decides only who is signed first. Neighbours then go together, their groups in random
 * order: their rows lie on the same pages of the database, and a walk from one to the other costs half. Where the budget or the
 * batch may end before the queue, it decides who is paid at all, and each player is shuffled alone.
 */
async function neighboursTogether(deps: SettleDeps, settings: SettleSettings, budget: Budget): Promise<number> {
  if (settings.order !== 'random' || settings.batchSize > 0) return 1
  return (await deps.store.owedTotal()) <= leftOf(budget) ? NEIGHBOURS : 1
}

const NEIGHBOURS = 250

/** In a dry world the balance counts as healthy. */
const dry = ({ operatorAccounts }: SettleSettings): Budget => ({
  accounts: operatorAccounts.map((account) => ({ account, left: units(SUPPLY_UNITS), balance: null })),
  gatePass: null,
  short: [],
})

/** One walk through a run's queue, with its budget and its report. */
class Settlement {
  readonly report: SettleReport
  #position = 0

  constructor(
    private readonly deps: SettleDeps,
    private readonly settings: SettleSettings,
    private readonly runId: string,
    private budget: Budget,
    queued: number,
  ) {
    const nothing = { payouts: 0, accruals: 0, kills: 0, amount: units(0n), skipped: {}, conflicts: 0, failed: 0 }
    this.report = { queued, ...nothing, budgetLeft: leftOf(budget), short: budget.short }
  }

  async walk(signal: AbortSignal | undefined): Promise<Result<null, DomainError>> {
    const { pageSize } = this.settings
    while (!this.#isOver(signal)) {
      const page = await this.#page(pageSize)
      if (!page.ok) return page
      if (page.value === 'written') continue
      if (!page.value.isConflict) await rethrowIfBooksFail(this.deps.store, page.value.error)
      const detail = messageOf(page.value.error)
      this.deps.observer.event('warn', 'settle_page_not_written', { detail, players: page.value.players.length })
      const alone = await this.#walkAlone(this.#position + pageSize, signal)
      if (!alone.ok) return alone
    }
    return ok(null)
  }

  /** One bad player must not stop the others: the same page again, player by player. */
  async #walkAlone(end: number, signal: AbortSignal | undefined): Promise<Result<null, DomainError>> {
    while (this.#position < end && !this.#isOver(signal)) {
      const one = await this.#page(1)
      if (!one.ok) return one
      if (one.value === 'written') continue
      await this.#leaveOut(one.value)
    }
    return ok(null)
  }

  async #leaveOut({ error, isConflict, players }: FailedPage): Promise<void> {
    if (!isConflict) await rethrowIfBooksFail(this.deps.store, error)
    this.#position += 1
    this.report[isConflict ? 'conflicts' : 'failed'] += 1
    const fields = { playerId: players[0] ?? null, position: this.#position, detail: messageOf(error) }
    if (isConflict) this.deps.observer.event('warn', 'settle_player_conflict', fields)
    else this.deps.observer.event('error', 'settle_player_failed', fields)
  }

  async #page(limit: number): Promise<Result<'written' | FailedPage, DomainError>> {
    const query = { runId: this.runId, afterPosition: this.#position, limit, mostPlans: this.#plansLeft() }
    const page = await settlePage(this.deps, this.settings, query, this.budget)
    if (!page.ok) return page
    if ('error' in page.value) return ok(page.value)
    await this.deps.checkpoint('settle:committed')
    this.budget = page.value.budget
    this.#position += limit
    tally(this.report, page.value.planned)
    return ok('written')
  }

  #plansLeft(): number {
    const { batchSize } = this.settings
    return batchSize === 0 ? Number.MAX_SAFE_INTEGER : batchSize - this.report.payouts
  }

  #isOver(signal: AbortSignal | undefined): boolean {
    return (
      signal?.aborted === true ||
      this.#plansLeft() <= 0 ||
      this.budget.accounts.every(({ left }) => left < this.settings.minPayout) ||
      this.#position >= this.report.queued
    )
  }
}

/** Called after the commit only: a transaction that is run again must not be counted twice. */
function tally(report: SettleReport, page: PagePlan): void {
  let amount: bigint = report.amount
  for (const plan of page.plans) {
    report.payouts += 1
    report.accruals += plan.items.length
    report.kills += plan.kills
    amount += plan.amount
  }
  report.amount = units(amount)
  report.budgetLeft = leftOf({ accounts: page.remaining })
  for (const { reason } of page.skips) report.skipped[reason] = (report.skipped[reason] ?? 0) + 1
}

function count(observer: Observer, report: SettleReport): void {
  observer.count('settlement_candidates_total', report.queued)
  observer.count('payouts_planned_total', report.payouts)
  observer.count('settlement_accruals_total', report.accruals)
  observer.count('settlement_conflicts_total', report.conflicts)
  observer.count('settlement_skipped_total', report.failed, { reason: 'error' })
  // Each reason, also with nought: an alert sees a count rise only where it was there before.
  for (const reason of [...Object.keys(INELIGIBLE_REASONS), ...Object.keys(SKIP_REASONS)])
    observer.count('settlement_skipped_total', report.skipped[reason] ?? 0, { reason })
}
