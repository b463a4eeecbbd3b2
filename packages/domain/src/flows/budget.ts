// What a settlement may promise. The balance is told by the nodes before the first page; what others plan or pay meanwhile is
// seen inside each page's transaction, in the books, where a payout is either open or taken off the confirmed balance.
import type { DomainError } from '../errors.js'
import type { Address } from '../ids.js'
import { formatBan, rawToUnits, sumUnits, units, ZERO, type Units } from '../money.js'
import type { Chain, Checkpoint, Observer, Store, Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { budgetOf, type AccountFunds } from '../settlement/plan.js'

export interface BudgetDeps {
  readonly store: Store
  readonly chain: Chain
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface BudgetSettings {
  readonly operatorAccounts: readonly Address[]
  readonly minOperatorBalance: Units
}

/** What is left of one account, and what it was found from. */
export interface AccountBudget extends AccountFunds {
  /** The balance that counts: the smaller of what the nodes and the books hold as confirmed; null in a dry world: no limit. */
  readonly balance: Units | null
}

/** Of each account that takes part. */
export interface Budget {
  readonly accounts: readonly AccountBudget[]
  /** Accounts that take part and can promise nothing now, with the reason. */
  readonly short: readonly { readonly account: Address; readonly error: DomainError }[]
}

export const leftOf = ({ accounts }: { readonly accounts: readonly AccountFunds[] }): Units =>
  sumUnits(accounts.map(({ left }) => left))

/**
 * Each account's own balance and reserve. Every configured account takes part, funded or not: its players wait for it while its balance does
 * not reach, since they are paid from no other. Were it left out until its first deposit, that deposit would move players to it, and what
 * restored books forgot of the account that they were paid from could still land. Where none can promise anything, the first one's
 * reason is the answer.
 */
export async function readBudget(deps: BudgetDeps, settings: BudgetSettings): Promise<Result<Budget, DomainError>> {
  const accounts: AccountBudget[] = []
  const short: { account: Address; error: DomainError }[] = []
  for (const account of settings.operatorAccounts) {
    const budget = await readOne(deps, settings, account)
    if (budget.ok) accounts.push(budget.value)
    else {
      short.push({ account, error: budget.error })
      accounts.push({ account, left: ZERO, balance: ZERO })
    }
  }
  const [first] = short
  if (first !== undefined && short.length === settings.operatorAccounts.length) return err(first.error)
  return ok({ accounts, short })
}

/**
 * Open payouts are read before the balance, so that one confirmed in between is subtracted twice, never not at all. The books'
 * confirmed head is read before the chain: nodes that tell less than it lag, and their older balance still holds what was paid.
 */
async function readOne(
  deps: BudgetDeps,
  { minOperatorBalance: minimum }: BudgetSettings,
  account: Address,
): Promise<Result<AccountBudget, DomainError>> {
  const openTotal = await deps.store.openPayoutTotal(account)
  const books = (await deps.store.operatorAccounts()).find((row) => row.account === account)
  await deps.checkpoint('settle:open_read')
  const onChain = await deps.chain.account(account)
  const unknown = (detail: string): Result<never, DomainError> => err({ kind: 'balance_unknown', detail })
  if (!onChain.ok) return unknown(onChain.error.detail)
  const { confirmed } = onChain.value
  const told = confirmed ? rawToUnits(confirmed.balance) : ZERO
  const height = confirmed?.height ?? 0
  if (books && height < books.confirmed.height) {
    const detail = `the nodes tell height ${height} as confirmed, but the books know of ${books.confirmed.height}`
    return unknown(`${detail}: they lag behind`)
  }
  const balance = books ? smaller(told, rawToUnits(books.confirmed.balance)) : told
  if (balance < minimum) {
    const [balanceBan, minimumBan] = [formatBan(balance), formatBan(minimum)]
    return err({ kind: 'balance_below_minimum', balanceBan, minimumBan })
  }
  return ok({ account, left: budgetOf({ balance, minimum, openTotal }), balance })
}

/** What a page takes of each account. */
export type Taken = ReadonlyMap<Address, Units>

/**
 * The budget of one settlement, whose pages may be under way at once: what a page plans is taken off at once, and given back if
 * nothing of the page is written.
 */
export class Purse {
  /** The passage of the gate at which what is left was true, but for what our own pages took since. While nobody else passes, it stays so. */
  #gatePass: bigint | null = null
  #accounts: readonly AccountBudget[]
  readonly #returned: Taken[] = []

  constructor({ accounts }: Budget) {
    this.#accounts = accounts
  }

  get funds(): readonly AccountFunds[] {
    return this.#accounts
  }

  get left(): Units {
    return leftOf({ accounts: this.#accounts })
  }

  /**
   * In a transaction that has locked the gate, while no other page of this settlement is under way. Only who passes the gate plans, so
   * the books are summed up again (each open payout is read) only when somebody else has passed since. The smaller of both counts: ours
   * knows of payouts that were confirmed since the balance was told, the books' of what others planned, paid or not. The number of this
   * passage is for `passed`: until it is committed it may be undone, and then be that of somebody else.
   */
  async renew(tx: Tx, minimum: Units): Promise<bigint> {
    const gatePass = await tx.gatePasses()
    if (this.#gatePass === null || gatePass !== this.#gatePass + 1n) {
      const accounts: AccountBudget[] = []
      for (const one of this.#accounts) accounts.push(await presentBudget(tx, one, minimum))
      this.#accounts = accounts
    }
    this.#gatePass = null
    return gatePass
  }

  /** The passage whose number `renew` told is committed. */
  passed(gatePass: bigint): void {
    this.#gatePass = gatePass
  }

  /** In a transaction that has not locked the gate; keeps others from locking it. */
  async isUpToDate(tx: Tx): Promise<boolean> {
    return (await tx.gatePasses()) === this.#gatePass
  }

  /** What is left of each account after a page that was planned with what `funds` told just now. */
  take(remaining: readonly AccountFunds[]): Taken {
    const before = this.#accounts
    this.#accounts = before.map((one, index) => ({ ...one, left: remaining[index]?.left ?? one.left }))
    return new Map(before.map(({ account, left }, index) => [account, units(left - (remaining[index]?.left ?? left))]))
  }

  /**
   * Nothing of a page was written, as far as anybody knows: where an answer was lost it was. So others that are under way do not get it;
   * it is there again when the books are asked, see `takeBack`.
   */
  giveBack(taken: Taken): void {
    this.#returned.push(taken)
    this.#gatePass = null
  }

  /** While no page is under way, before the books are summed up again. */
  takeBack(): void {
    for (const taken of this.#returned.splice(0))
      this.#accounts = this.#accounts.map((one) => ({ ...one, left: units(one.left + (taken.get(one.account) ?? 0n)) }))
  }
}

async function presentBudget(tx: Tx, budget: AccountBudget, minimum: Units): Promise<AccountBudget> {
  const { account, balance, left } = budget
  if (balance === null) return budget
  const { openTotal, confirmedBalance } = await tx.operatorFunds(account)
  const present = confirmedBalance === null ? balance : smaller(balance, rawToUnits(confirmedBalance))
  return { account, balance, left: smaller(left, budgetOf({ balance: present, minimum, openTotal })) }
}

const smaller = (one: Units, other: Units): Units => units(one < other ? one : other)
