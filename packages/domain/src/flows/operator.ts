// The operator's account enters the books once, at the first live start, with the head that everything later builds on.
import type { DomainError } from '../errors.js'
import type { Address, PayoutId } from '../ids.js'
import { openingKept } from '../invariants/evidence.js'
import type { Head, OperatorAccount } from '../model.js'
import { raw } from '../money.js'
import { ConflictError, type AddressCodec, type Chain, type Store, type Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { homes } from '../settlement/home.js'
import { mayBegin } from './begin-account.js'
import { notInSync } from './known-chain.js'

/** Payouts moved in one transaction. */
const AT_ONCE = 1_000

const UNOPENED: Head = { hash: null, balance: raw(0n), height: 0 }

export interface OperatorDeps {
  readonly store: Store
  readonly chain: Chain
  readonly codec: AddressCodec
}

/**
 * The account's row, made at the first call. The representative is read from the chain once and kept, since it is part of
 * every hash; an unopened account takes `representative`, or itself. An account that paid anybody before these books knew it is
 * not entered: see `begin-account.ts`.
 */
export async function operatorAccount(
  deps: OperatorDeps,
  account: Address,
  representative: Address | null,
): Promise<Result<OperatorAccount, DomainError>> {
  const known = (await deps.store.operatorAccounts()).find((row) => row.account === account)
  if (known) return ok(known)
  const told = await deps.chain.account(account)
  if (!told.ok) return err({ kind: 'chain', error: told.error })
  const { frontier, confirmed } = told.value
  if (frontier?.hash !== confirmed?.hash)
    return notInSync(
      'the account has unconfirmed blocks from before its first start here: waiting until they are confirmed',
    )
  const head = confirmed ?? UNOPENED
  const opening = head.hash === null ? ok(null) : await mayBegin(deps, account, { ...head, hash: head.hash })
  if (!opening.ok) return opening
  const row: OperatorAccount = {
    account,
    representative: opening.value?.representative ?? representative ?? account,
    opening: head,
    confirmed: head,
  }
  try {
    await enter(deps.store, row)
    return ok(row)
  } catch (error) {
    // pay and confirm begin together: whoever is second takes what the first has entered.
    const entered = (await deps.store.operatorAccounts()).find((one) => one.account === account)
    if (!(error instanceof ConflictError) || !entered) throw error
    return ok(entered)
  }
}

/** Books that begin with the chain's own head, and owe nothing from before, are equal to it: the first comparison. */
const enter = (store: Store, row: OperatorAccount): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.lockGate()
    await tx.insertOperatorAccount(row, null)
    const { account, opening } = row
    const { balance, height } = opening
    const equal = { account, matches: true, detail: '', booksBalance: balance, chainBalance: balance, height }
    await tx.writeComparison(equal)
    const summary = `opening head ${opening.hash ?? '(unopened)'} at height ${opening.height}`
    const target = { targetType: 'account', targetId: account }
    const after = openingKept(opening, null)
    await tx.audit({ actor: 'scheduler', action: 'operator_account', ...target, summary, before: null, after })
  })

/**
 * After a change of the seed or of the number of accounts: payouts that were planned for an account that is not among these, and have no
 * block, are paid by the player's account of these. Called at the start, when the former accounts' blocks are all confirmed or dead.
 */
export async function takeOverPlanned(store: Store, accounts: readonly Address[]): Promise<number> {
  const homeOf = homes(accounts)
  let moved = 0
  for (;;) {
    const taken = await store.transaction(async (tx) => {
      await tx.lockGate()
      const stranded = await tx.strandedPayouts(accounts, AT_ONCE)
      for (const account of accounts) {
        const mine = stranded.filter(({ playerId }) => homeOf(playerId) === account)
        if (mine.length > 0) await takeOver(tx, account, mine)
      }
      return stranded.length
    })
    moved += taken
    if (taken < AT_ONCE) return moved
  }
}

async function takeOver(tx: Tx, account: Address, payouts: readonly { readonly id: PayoutId }[]): Promise<void> {
  await tx.movePlanned(
    payouts.map(({ id }) => id),
    account,
  )
  const summary = `${payouts.length} planned payout(s) of former accounts are paid by this one`
  const target = { targetType: 'account', targetId: account }
  await tx.audit({ actor: 'scheduler', action: 'payouts_taken_over', ...target, summary })
}
