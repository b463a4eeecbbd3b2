// One page of a settlement: read, decided and written in one transaction that holds the gate, or nothing of it.
import { capWindows } from '../clock.js'
import type { DomainError } from '../errors.js'
import type { PlayerId } from '../ids.js'
import type { Units } from '../money.js'
import { ConflictError, type Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { planPage, type PagePlan } from '../settlement/plan.js'
import { setOffAdvances } from './adopt.js'
import type { Purse, Taken } from './budget.js'
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

/** Why nothing of a page was written, and whom it was about where that is known. */
export interface FailedPage {
  readonly error: unknown
  readonly isConflict: boolean
  readonly players: readonly PlayerId[]
}

/** How a page holds the gate: it locks it for itself, or shares the last passage beside others, for as long as nobody else comes. */
export type Passage = 'own' | 'shared'

/** Somebody else has passed the gate: the shared passage is over, and nothing was done. */
export const PASSED = 'passed'

type Stopped = Extract<DomainError, { readonly kind: 'stopped' }>

/** Passes the gate for pages that are to share the passage. `err`: a stop is set, the settlement ends. */
export async function passGate(
  { store }: SettleDeps,
  { minOperatorBalance }: SettleSettings,
  purse: Purse,
): Promise<Result<bigint, Stopped>> {
  const passed = await store.transaction((tx) => lockGate(tx, minOperatorBalance, purse))
  if (passed.ok) purse.passed(passed.value)
  return passed
}

async function lockGate(tx: Tx, minOperatorBalance: Units, purse: Purse): Promise<Result<bigint, Stopped>> {
  const stop = (await tx.lockGate())[0]
  if (stop) return err({ kind: 'stopped', stop: stop.kind, reason: stop.reason })
  return ok(await purse.renew(tx, minOperatorBalance))
}

/** `err` of a DomainError: a stop is set, the settlement ends. */
export async function settlePage(
  deps: SettleDeps,
  settings: SettleSettings,
  page: PageQuery,
  purse: Purse,
  passage: Passage,
): Promise<Result<PagePlan | FailedPage | typeof PASSED, DomainError>> {
  let players: FailedPage['players'] = []
  let taken: Taken | null = null
  let passed: bigint | null = null
  const giveBack = (): void => {
    if (taken !== null) purse.giveBack(taken)
    taken = null
    if (passage === 'own') purse.takeBack()
  }
  try {
    const settled = await deps.store.transaction(async (tx): Promise<Result<PagePlan | typeof PASSED, Stopped>> => {
      // A transaction may be run again.
      giveBack()
      if (passage === 'own') {
        const locked = await lockGate(tx, settings.minOperatorBalance, purse)
        if (!locked.ok) return locked
        passed = locked.value
      } else if (!(await purse.isUpToDate(tx))) return ok(PASSED)
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
      const planned = planPage(candidates, context, purse.funds, page.mostPlans)
      taken = purse.take(planned.remaining)
      await deps.checkpoint('settle:planned')
      if (planned.plans.length > 0) await tx.writePlans(planned.plans)
      await deps.checkpoint('settle:written')
      return ok(planned)
    })
    if (passed !== null) purse.passed(passed)
    return settled
  } catch (error) {
    giveBack()
    return ok({ error, isConflict: error instanceof ConflictError, players })
  }
}
