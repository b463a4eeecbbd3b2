// settle: owed becomes planned, within caps and budget. Everybody who is owed something is queued, and pages of the queue are
// settled until it, the budget or the batch is used up; a page that cannot be written is settled player by player.
import { INELIGIBLE_REASONS } from '../eligibility.js'
import type { DomainError } from '../errors.js'
import { formatBan, SUPPLY_UNITS, units, type Units } from '../money.js'
import { ConflictError, type Observer } from '../ports.js'
import { assert, err, ok, type Result } from '../result.js'
import { SKIP_REASONS, type PagePlan } from '../settlement/plan.js'
import { leftOf, Purse, readBudget, type Budget } from './budget.js'
import { inLanes } from './lanes.js'
import { messageOf, rethrowIfBooksFail } from './one-by-one.js'
import type { SettleDeps, SettleSettings } from './settle-settings.js'
import { PASSED, passGate, settlePage, type FailedPage, type Passage } from './settle-page.js'

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
  const isFree = await orderDecidesNothing(deps, settings, budget.value)
  const neighbours = isFree ? NEIGHBOURS : 1
  const queued = await deps.store.prepareSettlement({ ...run, order, neighbours })
  const budgetBan = formatBan(leftOf(budget.value))
  deps.observer.event('debug', 'settlement_started', { ...run, order, neighbours, queued, budgetBan })
  const lanes = isFree ? deps.store.writersAtOnce : 1
  const settlement = new Settlement(deps, settings, { runId: run.runId, queued, lanes }, budget.value)
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
 * Where everybody is reached, a random order decides only who is signed first. Where the budget or the batch may end before the queue, it
 * decides who is paid at all.
 */
async function orderDecidesNothing(deps: SettleDeps, settings: SettleSettings, budget: Budget): Promise<boolean> {
  if (settings.order !== 'random' || settings.batchSize > 0) return false
  return (await deps.store.owedTotal()) <= leftOf(budget)
}

/**
 * Then neighbours go together, their groups in random order: their rows lie on the same pages of the database, and a walk from one to the
 * other costs half. Otherwise each player is shuffled alone.
 */
const NEIGHBOURS = 250

/**
 * No more pages than this share one passage of the gate, and none is begun after a second of it. The next passage stands behind whoever
 * waits for the gate meanwhile, a stop or a signer: they wait for that second, and for the pages that are under way then.
 */
const PAGES_A_PASSAGE = 16
const PASSAGE_MS = 1_000

/** In a dry world the balance counts as healthy. */
const dry = ({ operatorAccounts }: SettleSettings): Budget => ({
  accounts: operatorAccounts.map((account) => ({ account, left: units(SUPPLY_UNITS), balance: null })),
  short: [],
})

interface Queue {
  readonly runId: string
  readonly queued: number
  /** Pages that may be settled at once. */
  readonly lanes: number
}

/** Candidates at the positions after `from`, up to and with `to`. */
interface Page {
  readonly from: number
  readonly to: number
}

interface NotWritten extends FailedPage {
  readonly page: Page
}

/** One walk through a run's queue, with its budget and its report. */
class Settlement {
  readonly report: SettleReport
  readonly #purse: Purse
  #next = 0
  /** Pages that were begun and found the passage over. */
  readonly #again: Page[] = []
  /**
   * The next page goes by itself: the last passage was over before anything was written, and two settlements could pass the gate by
   * turns for ever.
   */
  #isAlone = false

  constructor(
    private readonly deps: SettleDeps,
    private readonly settings: SettleSettings,
    private readonly queue: Queue,
    budget: Budget,
  ) {
    this.#purse = new Purse(budget)
    const nothing = { payouts: 0, accruals: 0, kills: 0, amount: units(0n), skipped: {}, conflicts: 0, failed: 0 }
    const { queued } = queue
    this.report = { queued, ...nothing, budgetLeft: this.#purse.left, short: budget.short }
  }

  async walk(signal: AbortSignal | undefined): Promise<Result<null, DomainError>> {
    for (let page = this.#take(signal); page; page = this.#take(signal)) {
      const failed = await this.#passage(page, signal)
      if (!failed.ok) return failed
      for (const { page: one, error, isConflict, players } of failed.value) {
        if (!isConflict) await rethrowIfBooksFail(this.deps.store, error)
        const detail = messageOf(error)
        this.deps.observer.event('warn', 'settle_page_not_written', { detail, players: players.length })
        const alone = await this.#walkAlone(one, signal)
        if (!alone.ok) return alone
      }
    }
    this.report.budgetLeft = this.#purse.left
    return ok(null)
  }

  /** A page, or where pages may go at once: as many as may share one passage of the gate. */
  async #passage(first: Page, signal: AbortSignal | undefined): Promise<Result<readonly NotWritten[], DomainError>> {
    if (this.queue.lanes === 1 || this.#isAlone) {
      this.#isAlone = false
      const settled = await this.#settleAlone(first)
      return settled.ok ? ok(settled.value === null ? [] : [settled.value]) : settled
    }
    const passed = await this.#passGate()
    if (!passed.ok) return passed
    if (passed.value === 'failed') {
      this.#again.push(first)
      return ok([])
    }
    await this.deps.checkpoint('settle:passed')
    const { store } = this.deps
    const until = (await store.now()) + PASSAGE_MS
    const failed: NotWritten[] = []
    let [written, isOver] = [0, false]
    const pages = async function* (this: Settlement): AsyncGenerator<Page, void> {
      yield first
      for (let left = PAGES_A_PASSAGE - 1; left > 0 && !isOver && (await store.now()) < until; left -= 1) {
        const page = this.#take(signal)
        if (!page) return
        yield page
      }
    }
    await inLanes(this.queue.lanes, pages.call(this), async (page) => {
      const settled = await this.#settle(page, 'shared')
      // Only who locks the gate looks for stops.
      assert(settled.ok, 'a shared passage finds no stop')
      if (settled.value === null) written += 1
      else isOver = true
      if (settled.value === PASSED) this.#again.push(page)
      else if (settled.value !== null) failed.push(settled.value)
    })
    this.#isAlone = written === 0
    this.#purse.takeBack()
    return ok(failed)
  }

  /** A page of its own is next where it failed: that tells more, or gets on. */
  async #passGate(): Promise<Result<bigint | 'failed', DomainError>> {
    try {
      return await passGate(this.deps, this.settings, this.#purse)
    } catch (error) {
      if (!(error instanceof ConflictError)) await rethrowIfBooksFail(this.deps.store, error)
      this.deps.observer.event('warn', 'settle_gate_not_passed', { detail: messageOf(error) })
      this.#isAlone = true
      return ok('failed')
    }
  }

  /** One bad player must not stop the others: the same page again, player by player. */
  async #walkAlone(page: Page, signal: AbortSignal | undefined): Promise<Result<null, DomainError>> {
    const end = Math.min(page.to, this.queue.queued)
    for (let from = page.from; from < end && !this.#isOver(signal); from += 1) {
      const one = await this.#settleAlone({ from, to: from + 1 })
      if (!one.ok) return one
      if (one.value !== null) await this.#leaveOut(one.value)
    }
    return ok(null)
  }

  async #leaveOut({ page, error, isConflict, players }: NotWritten): Promise<void> {
    if (!isConflict) await rethrowIfBooksFail(this.deps.store, error)
    this.report[isConflict ? 'conflicts' : 'failed'] += 1
    const fields = { playerId: players[0] ?? null, position: page.to, detail: messageOf(error) }
    if (isConflict) this.deps.observer.event('warn', 'settle_player_conflict', fields)
    else this.deps.observer.event('error', 'settle_player_failed', fields)
  }

  async #settleAlone(page: Page): Promise<Result<NotWritten | null, DomainError>> {
    const settled = await this.#settle(page, 'own')
    if (!settled.ok) return settled
    assert(settled.value !== PASSED, 'nobody passes a gate that is locked')
    return ok(settled.value)
  }

  /** null: written. */
  async #settle(page: Page, passage: Passage): Promise<Result<NotWritten | typeof PASSED | null, DomainError>> {
    const { from: afterPosition, to } = page
    const query = { runId: this.queue.runId, afterPosition, limit: to - afterPosition, mostPlans: this.#plansLeft() }
    const settled = await settlePage(this.deps, this.settings, query, this.#purse, passage)
    if (!settled.ok) return settled
    if (settled.value === PASSED) return ok(PASSED)
    if ('error' in settled.value) return ok({ page, ...settled.value })
    await this.deps.checkpoint('settle:committed')
    tally(this.report, settled.value)
    return ok(null)
  }

  #take(signal: AbortSignal | undefined): Page | undefined {
    if (this.#isOver(signal)) return undefined
    const again = this.#again.pop()
    if (again) return again
    const from = this.#next
    if (from >= this.queue.queued) return undefined
    this.#next += this.settings.pageSize
    return { from, to: this.#next }
  }

  #plansLeft(): number {
    const { batchSize } = this.settings
    return batchSize === 0 ? Number.MAX_SAFE_INTEGER : batchSize - this.report.payouts
  }

  #isOver(signal: AbortSignal | undefined): boolean {
    const { funds } = this.#purse
    return (
      signal?.aborted === true || this.#plansLeft() <= 0 || funds.every(({ left }) => left < this.settings.minPayout)
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
