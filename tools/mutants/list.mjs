// Deliberate breaks of the money's rules. The simulator must notice each, or it proves nothing about that rule. An edit's text must
// stand exactly once in its source; where the code has moved on, the mutant has to move with it.
import { AMOUNTS } from './amounts.mjs'
import { CONSTRAINTS } from './constraints.mjs'
import { LOST_BOOKS } from './lost-books.mjs'
import { flow, rule, sql } from './sources.mjs'

/** @typedef {import('./run.mjs').Mutant} Mutant */

/** @type {Mutant[]} */
const RULES = [
  {
    name: 'an accepted broadcast counts as paid',
    edits: [
      [
        flow('publish'),
        'await marks.add({ ...block, work })',
        `if (hint !== 'accepted') await marks.add({ ...block, work })
         else await deps.store.transaction(async (tx) => tx.confirmBlocks(account, [block.hash], await tx.now()))`,
      ],
    ],
  },
  {
    name: 'a block that no node has is signed anew',
    edits: [
      [
        flow('confirm'),
        `  if (verdict === 'dead' && rival.value) {`,
        `  if (view === 'absent' && block.publishAttempts > 0) {
    await deps.store.transaction(async (tx) => tx.killBlocks(account, block.hash, block.hash, await tx.now()))
    return ok({ confirmed: 0, dead: 1, alert: false })
  }
  if (verdict === 'dead' && rival.value) {`,
      ],
    ],
  },
  {
    name: 'an unconfirmed fork makes a block dead',
    edits: [[rule('payout/reconcile'), '  if (rival?.confirmedByAll) {\n', '  if (rival) {\n']],
  },
  {
    name: 'one node is enough to confirm',
    edits: [
      [
        'packages/banano-rpc/src/agree.ts',
        `if (confirmed === told.length && confirmed > 0) return 'confirmed'`,
        `if (confirmed > 0) return 'confirmed'`,
      ],
    ],
  },
  {
    name: 'an unconfirmed block counts as confirmed',
    edits: [
      [
        flow('confirm'),
        `const cut = chain.findIndex((block) => view(block) !== 'confirmed')`,
        `const cut = chain.findIndex((block) => view(block) === 'absent')`,
      ],
    ],
  },
  {
    name: 'what no node has is never sent again',
    edits: [
      [
        rule('payout/reconcile'),
        `  block.nextPublishAt <= now ? 'republish' : 'wait'`,
        `  block.nextPublishAt < 0 && now < 0 ? 'republish' : 'wait'`,
      ],
    ],
  },
  {
    name: 'a dead block leaves those behind it alive',
    on: ['sqlite'],
    edits: [
      [
        sql('confirm-sql'),
        'for (const block of open) if (block.previous !== null && doomed.has(block.previous)) doomed.add(block.hash)',
        '',
      ],
    ],
  },
  {
    name: 'the books are read before the chain',
    edits: [
      [
        flow('known-chain'),
        `  const told = await deps.chain.account(account.account)
  if (!told.ok) return err({ kind: 'chain', error: told.error })
  const { frontier, frontiers, confirmed } = told.value`,
        `  const open = await deps.store.openBlocks(account.account, OPEN_LIMIT)
  const told = await deps.chain.account(account.account)
  if (!told.ok) return err({ kind: 'chain', error: told.error })
  const { frontier, frontiers, confirmed } = told.value`,
      ],
      [
        flow('known-chain'),
        `  const open = await deps.store.openBlocks(account.account, OPEN_LIMIT)
  const { chain, rest }`,
        `  const { chain, rest }`,
      ],
      [
        flow('known-chain'),
        `  const unknown = await firstUnknownBehind(deps, account)`,
        `  const unknown = await firstUnknownBehind(deps, account, open)`,
      ],
      [
        flow('known-chain'),
        `  { account, confirmed }: OperatorAccount,
): Promise`,
        `  { account, confirmed }: OperatorAccount,
  open: readonly { readonly hash: string }[],
): Promise`,
      ],
      [
        flow('known-chain'),
        `const known = await store.knownBlocks(walked.value.map(({ hash }) => hash))`,
        `const known = new Set<string>(open.map(({ hash }) => hash))`,
      ],
    ],
  },
  {
    name: 'signing does not look at the pause',
    edits: [[flow('pay'), `stopped('pause') !== undefined ? 0 : room`, 'room']],
  },
  {
    name: 'signing does not look at the books stop',
    edits: [[flow('pay'), `const books = stopped('books')`, 'const books = undefined as Stop | undefined']],
  },
  {
    name: 'sending does not look at the pause',
    edits: [
      [flow('publish'), '  if (await publishStopped(deps.store)) return nothing\n', ''],
      [
        flow('publish'),
        'if (signal?.aborted || (await publishStopped(deps.store))) break',
        'if (signal?.aborted) break',
      ],
    ],
  },
  {
    name: 'sending looks at the pause before the first block only',
    edits: [
      [
        flow('publish'),
        'if (signal?.aborted || (await publishStopped(deps.store))) break',
        'if (signal?.aborted) break',
      ],
    ],
  },
  {
    name: 'settling does not look at the stops',
    edits: [[flow('settle-page'), '(await tx.lockGate())[0]', '(await tx.lockGate())[2]']],
  },
  {
    name: 'signing does not look at a hold on the player',
    edits: [
      [flow('pay'), `!['no_wallet', 'invalid_address'].includes`, `!['no_wallet', 'invalid_address', 'held'].includes`],
    ],
  },
  {
    name: 'signing does not look at a ban',
    edits: [
      [
        flow('pay'),
        `!['no_wallet', 'invalid_address'].includes`,
        `!['no_wallet', 'invalid_address', 'banned'].includes`,
      ],
    ],
  },
  {
    name: 'signing does not look at a hold on the payout',
    on: ['sqlite'],
    edits: [
      [
        sql('sign-sql'),
        `o.state = 'planned' AND o.held_at_ms IS NULL AND (o.planned_at_ms`,
        `o.state = 'planned' AND (o.planned_at_ms`,
      ],
      [
        sql('sign-sql'),
        `t.state = 'planned' AND t.held_at_ms IS NULL AND t.operator_account`,
        `t.state = 'planned' AND t.operator_account`,
      ],
    ],
  },
  {
    name: 'a payout goes to an address that was unlinked',
    edits: [[flow('pay'), 'if (!payout.addressLinked) {', 'if (false as boolean) {']],
  },
  {
    name: 'the minimum balance may be spent',
    edits: [[flow('pay'), '< unitsToRaw(settings.minOperatorBalance)', '< 0n']],
  },
  {
    name: 'the limit of an hour is not looked at',
    edits: [[rule('payout/outflow'), 'if (use.lastHour + amount > limits.perHour)', 'if (amount > limits.perHour)']],
  },
  {
    name: 'the limit of a day is not looked at',
    edits: [[rule('payout/outflow'), 'if (use.lastDay + amount > limits.perDay)', 'if (amount > limits.perDay)']],
  },
  {
    name: 'what left counts only once it is confirmed',
    on: ['sqlite'],
    edits: [
      [
        sql('sign-sql'),
        `FROM block WHERE signed_at_ms > $2 AND state <> 'dead'`,
        `FROM block WHERE signed_at_ms > $2 AND state = 'confirmed'`,
      ],
    ],
  },
  {
    name: 'the limits count what left one account',
    edits: [
      [
        'packages/testing/src/memory/pay.ts',
        `(row) => row.signedAtMs > from && row.state !== 'dead')`,
        `(row) => row.account === account && row.signedAtMs > from && row.state !== 'dead')`,
      ],
    ],
  },
  {
    name: 'a chain is signed longer than may be unconfirmed',
    edits: [[flow('pay'), 'Math.max(0, settings.maxUnconfirmed - view.unconfirmedBlocks)', 'settings.maxUnconfirmed']],
  },
  {
    name: 'open payouts are read after the balance, and only there',
    edits: [
      [flow('budget'), '  const openTotal = await deps.store.openPayoutTotal(account)\n', ''],
      [
        flow('budget'),
        '  const { confirmed } = onChain.value\n',
        '  const { confirmed } = onChain.value\n  const openTotal = await deps.store.openPayoutTotal(account)\n',
      ],
      [flow('budget'), 'if (this.#gatePass === null || gatePass !== this.#gatePass + 1n) {', 'if (gatePass < 0n) {'],
    ],
  },
  {
    name: 'a settlement trusts the budget that it began with',
    edits: [
      [flow('budget'), '  if (balance === null) return budget\n', '  if (balance !== undefined) return budget\n'],
    ],
  },
  {
    name: 'pages that share a passage of the gate do not look who has come since',
    edits: [
      [flow('budget'), 'return (await tx.gatePasses()) === this.#gatePass', 'return (await tx.gatePasses()) > 0n'],
    ],
  },
  {
    name: 'what a page plans is not taken off the budget',
    edits: [[flow('budget'), 'left: remaining[index]?.left ?? one.left }))', 'left: one.left }))']],
  },
  {
    name: 'a settlement never comes to its end',
    edits: [
      [
        flow('settle'),
        '    this.#next += this.settings.pageSize\n    return { from, to: this.#next }\n',
        '    return { from, to: from + this.settings.pageSize }\n',
      ],
    ],
  },
  {
    name: 'a payout may be larger than the budget',
    edits: [
      [
        rule('settlement/plan'),
        'const limit = remaining < context.maxPayout ? remaining : context.maxPayout',
        'const limit = context.maxPayout',
      ],
    ],
  },
  {
    name: 'a signed payout can be made void',
    on: ['sqlite'],
    edits: [
      [
        flow('admin-payouts'),
        `if (before.block) return err({ kind: 'live_block', payoutId: before.id, hash: before.block.hash })`,
        '',
      ],
      [
        sql('sign-sql'),
        `WHERE id = $1 AND state = 'planned'
         AND NOT EXISTS (SELECT 1 FROM block WHERE payout_id = $1 AND state <> 'dead')`,
        `WHERE id = $1 AND state IN ('planned', 'signed', 'published')`,
      ],
    ],
  },
  {
    name: 'a void payout keeps its kills',
    on: ['sqlite'],
    edits: [
      [
        sql('sign-sql'),
        `UPDATE accrual SET payout_id = NULL WHERE payout_id = $1`,
        `UPDATE accrual SET payout_id = payout_id WHERE payout_id = $1`,
      ],
    ],
  },
  {
    name: 'a paid block is marked as sent again',
    on: ['sqlite'],
    edits: [[sql('confirm-sql'), 'where: `t.hash = i.hash AND t.${OPEN}`', 'where: `t.hash = i.hash`']],
  },
  {
    name: 'no lease at all',
    holds: 'leases only save work: constraints carry the safety',
    edits: [
      [
        'packages/testing/src/simulator/world.ts',
        'if (!this.#drawn.leases) return true',
        'if (this.#drawn) return true',
      ],
    ],
  },
  {
    name: 'somebody not eligible is planned for',
    edits: [
      [
        rule('settlement/plan'),
        '  if (!eligible.ok) return eligible\n',
        '  if (!eligible.ok && !candidate.facts.banned) return eligible\n',
      ],
    ],
  },
  {
    name: 'the smallest payout is not looked at',
    edits: [
      [rule('settlement/plan'), '  if (taken.amount < least) return err(', '  if (taken.amount < 1n) return err('],
      [rule('settlement/plan'), '  if (byCaps.amount < least) return err(', '  if (byCaps.amount < 1n) return err('],
    ],
  },
  {
    name: 'any rise is believed',
    edits: [[rule('accrual/observe'), '  if (kills > limit) return `', '  if (kills > limit * 1_000_000) return `']],
  },
  {
    name: 'signing goes on while a block is being given up',
    edits: [[flow('pay'), 'const room = view.openCancel ? 0 : Math.max(', 'const room = Math.max(']],
  },
  {
    name: 'a block that one node lost is not sent to it again',
    edits: [
      [
        rule('payout/reconcile'),
        'is not known.\n      return again(block, now)\n',
        "is not known.\n      return 'wait'\n",
      ],
      [rule('payout/reconcile'), "  if (view === 'disagreement') return block.nextPublishAt <= now\n", ''],
    ],
  },
  {
    name: 'what is given up is sent all the same',
    holds: 'the chain takes one of the two, whichever lands first, and each of them ends the other',
    edits: [
      [
        flow('publish'),
        'return cancel === undefined ? open : open.filter(',
        'return open.length > 0 ? open : open.filter(',
      ],
    ],
  },
]

export const MUTANTS = [...RULES, ...AMOUNTS, ...LOST_BOOKS, ...CONSTRAINTS]
