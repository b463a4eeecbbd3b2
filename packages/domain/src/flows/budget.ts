// What a settlement may promise. The balance is told by the nodes before the first page; what others plan or pay meanwhile is
// seen inside each page's transaction, in the books, where a payout is either open or taken off the confirmed balance.
import type { DomainError } from '../errors.js'
import type { Address } from '../ids.js'
import { formatBan, rawToUnits, units, ZERO, type Units } from '../money.js'
import type { Chain, Checkpoint, Observer, Store, Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { budgetOf } from '../settlement/plan.js'

export interface BudgetDeps {
  readonly store: Store
  readonly chain: Chain
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface BudgetSettings {
  readonly operatorAccount: Address
  readonly minOperatorBalance: Units
}

/** What is left, and what it was found from. */
export interface Budget {
  readonly left: Units
  /** The balance that counts: the smaller of what the nodes and the books hold as confirmed; null in a dry world: no limit. */
  readonly balance: Units | null
  /** The passage of the gate at which `left` was true. While nobody else has passed since, it still is. */
  readonly gatePass: bigint | null
}

/**
 * Open payouts are read before the balance, so that one confirmed in between is subtracted twice, never not at all. The books'
 * confirmed head is read before the chain: nodes that tell less than it lag, and their older balance still holds what was paid.
 */
export async function readBudget(deps: BudgetDeps, settings: BudgetSettings): Promise<Result<Budget, DomainError>> {
  const { operatorAccount, minOperatorBalance: minimum } = settings
  const openTotal = await deps.store.openPayoutTotal(operatorAccount)
  const books = (await deps.store.operatorAccounts()).find(({ account }) => account === operatorAccount)
  await deps.checkpoint('settle:open_read')
  const account = await deps.chain.account(operatorAccount)
  if (!account.ok) return err({ kind: 'balance_unknown', detail: account.error.detail })
  const { confirmed } = account.value
  const height = confirmed?.height ?? 0
  if (books && height < books.confirmed.height) {
    const detail = `the nodes tell height ${height} as confirmed, but the books know of ${books.confirmed.height}`
    return err({ kind: 'balance_unknown', detail: `${detail}: they lag behind` })
  }
  const told = confirmed ? rawToUnits(confirmed.balance) : ZERO
  deps.observer.gauge('operator_balance_ban', Number(formatBan(told)))
  const balance = books ? smaller(told, rawToUnits(books.confirmed.balance)) : told
  if (balance < minimum) {
    const [balanceBan, minimumBan] = [formatBan(balance), formatBan(minimum)]
    return err({ kind: 'balance_below_minimum', balanceBan, minimumBan })
  }
  return ok({ left: budgetOf({ balance, minimum, openTotal }), balance, gatePass: null })
}

/**
 * The budget as it stands in a transaction that has locked the gate. Only who passes the gate plans, so the books are summed up
 * again (each open payout is read) only when somebody else has passed since. The smaller of both counts: ours knows of payouts
 * that were confirmed since the balance was told, the books' of what others planned, paid or not.
 */
export async function budgetInside(tx: Tx, budget: Budget, settings: BudgetSettings): Promise<Budget> {
  const { balance, left } = budget
  if (balance === null) return budget
  const gatePass = await tx.gatePasses()
  if (budget.gatePass !== null && gatePass === budget.gatePass + 1n) return { balance, left, gatePass }
  const { openTotal, confirmedBalance } = await tx.operatorFunds(settings.operatorAccount)
  const present = confirmedBalance === null ? balance : smaller(balance, rawToUnits(confirmedBalance))
  const allowed = budgetOf({ balance: present, minimum: settings.minOperatorBalance, openTotal })
  return { balance, left: smaller(left, allowed), gatePass }
}

const smaller = (one: Units, other: Units): Units => units(one < other ? one : other)
