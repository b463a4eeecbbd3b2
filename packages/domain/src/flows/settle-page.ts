// One page of a settlement: read, decided and written in one transaction behind the gate, or nothing of it.
import { capWindows } from '../clock.js'
import type { DomainError } from '../errors.js'
import type { PlayerId } from '../ids.js'
import { ConflictError } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { planPage, type AccountFunds, type PagePlan } from '../settlement/plan.js'
import { setOffAdvances } from './adopt.js'
import { budgetInside, type AccountBudget, type Budget } from './budget.js'
import { matureWallets } from './mature-wallets.js'
import type { SettleDeps, SettleSettings } from './settle-settings.js'

/** The candidates at the `limit` positions after `afterPosition`. */
export interface PageQuery {
  readonly runId: string
  readonly afterPosition: number
  readonly limit: number
  /** Payouts that may still be planned. */
  readonly mostPlans: number
}

export interface WrittenPage {
  readonly planned: PagePlan
  readonly budget: Budget
}

/** Why nothing of a page was written, and whom it was about where that is known. */
export interface FailedPage {
  readonly error: unknown
  readonly isConflict: boolean
  readonly players: readonly PlayerId[]
}

/** `err` of a DomainError: a stop is set, the settlement ends. */
export async function settlePage(
  deps: SettleDeps,
  settings: SettleSettings,
  page: PageQuery,
  before: Budget,
): Promise<Result<WrittenPage | FailedPage, DomainError>> {
  let players: FailedPage['players'] = []
  try {
    return await deps.store.transaction(async (tx) => {
      const stop = (await tx.lockGate())[0]
      if (stop) return err({ kind: 'stopped' as const, stop: stop.kind, reason: stop.reason })
      const budget = await budgetInside(tx, before, settings)
      const now = await tx.now()
      // Before the candidates are read: a payout planned from here on goes to the wallet that is the primary one now.
      await matureWallets(tx, now)
      const windows = capWindows(now, settings.timeZone)
      const { runId, afterPosition, limit } = page
      const query = { runId, afterPosition, limit, windows, owedLimit: settings.owedLimit }
      // A kill that was paid in advance is no longer owed when its player is settled.
      await setOffAdvances(tx, deps.ids, page)
      const candidates = await tx.settlementPage(query)
      players = candidates.map(({ facts }) => facts.playerId)
      const caps = (await tx.termsAt(now))?.caps ?? settings.caps
      const context = { ...settings, caps, now, windows, ids: deps.ids, codec: deps.codec }
      const planned = planPage(candidates, context, budget.accounts, page.mostPlans)
      await deps.checkpoint('settle:planned')
      if (planned.plans.length > 0) await tx.writePlans(planned.plans)
      await deps.checkpoint('settle:written')
      return ok({ planned, budget: { ...budget, accounts: spent(budget.accounts, planned.remaining) } })
    })
  } catch (error) {
    return ok({ error, isConflict: error instanceof ConflictError, players })
  }
}

const spent = (before: readonly AccountBudget[], remaining: readonly AccountFunds[]): readonly AccountBudget[] =>
  before.map((budget, index) => ({ ...budget, left: remaining[index]?.left ?? budget.left }))
