// What each constraint of the books is good for: a mistake that it stands against, once with the constraint and once without. With it
// the mistake is refused and nothing breaks; without it the simulator must notice. Both on every kind of books.
import { flow, rule } from './sources.mjs'

/** @typedef {import('./run.mjs').Mutant} Mutant */

/** @type {('memory' | 'sqlite' | 'postgresql')[]} */
const EVERYWHERE = ['memory', 'sqlite', 'postgresql']

/** @type {{ mistake: string, index: string, edits: [string, string, string][], also?: string[] }[]} */
const PAIRS = [
  {
    mistake: 'a player with an open payout is planned for again',
    index: 'payout_one_open',
    edits: [[rule('settlement/plan'), `  if (candidate.hasOpenPayout) return err('open_payout')\n`, '']],
  },
  {
    mistake: 'signing begins at the confirmed head',
    index: 'block_one_on_previous',
    edits: [
      [
        flow('pay'),
        'const chain = new ChainBuilder(deps.signer, view, now)',
        'const chain = new ChainBuilder(deps.signer, { ...view, head: account.confirmed }, now)',
      ],
    ],
  },
  {
    mistake: 'without a lease, signing begins at the head that was seen before its transaction',
    index: 'block_one_on_previous',
    edits: [
      [
        'packages/testing/src/simulator/world.ts',
        'if (!this.#drawn.leases) return true',
        'if (this.#drawn) return true',
      ],
      [
        flow('pay'),
        '  const known = await knownChains(',
        `  const { head: early } = await deps.store.transaction((tx) => tx.signingView(account.value.account))
  const known = await knownChains(`,
      ],
      [
        flow('pay'),
        '{ account: account.value, told }, receivables',
        '{ account: account.value, told, early }, receivables',
      ],
      [flow('pay'), '  { account, told }: Seen,', '  { account, told, early }: Seen,'],
      [
        flow('pay'),
        'const chain = new ChainBuilder(deps.signer, view, now)',
        `const isBehind = early.hash !== null && view.headBlock?.previous === early.hash
  const chain = new ChainBuilder(deps.signer, isBehind ? { ...view, head: early } : view, now)`,
      ],
    ],
  },
  {
    mistake: 'a payout whose block is on its way is signed once more',
    index: 'block_one_live_for_payout',
    edits: [
      [
        'packages/testing/src/memory/pay.ts',
        `        row.state === 'planned' &&
        row.heldAtMs === null &&`,
        `        isOpenPayout(row) &&
        (row.state === 'planned' || ((turns += 1) % 2 === 0 && hasLiveBlock(books, row.id))) &&
        row.heldAtMs === null &&`,
      ],
      // At every second look: a transaction that the index refuses each time would keep the others' blocks from being signed too.
      ['packages/testing/src/memory/pay.ts', 'export const hasLiveBlock', 'let turns = 0\nexport const hasLiveBlock'],
      [
        'packages/testing/src/memory/pay.ts',
        `const fits = row?.state === 'planned' && row.heldAtMs`,
        `const fits = row !== undefined && isOpenPayout(row) && row.heldAtMs`,
      ],
      [
        'packages/db/src/sign-sql.ts',
        `o.operator_account = $1 AND o.state = 'planned' AND o.held_at_ms`,
        `o.operator_account = $1 AND o.state IN ('planned', 'signed', 'published') AND o.held_at_ms`,
      ],
      [
        'packages/db/src/sign-sql.ts',
        `t.state = 'planned' AND t.held_at_ms IS NULL AND t.operator_account`,
        `t.state IN ('planned', 'signed', 'published') AND t.held_at_ms IS NULL AND t.operator_account`,
      ],
    ],
  },
  {
    mistake: 'a debt that a payout covers is covered once more',
    index: 'payout_item_one_cover',
    edits: [
      // What a player was owed at the last look is planned at every second one.
      [
        flow('settle-page'),
        'const candidates = await tx.settlementPage(query)\n',
        `const told = await tx.settlementPage(query)
      const candidates = told.map((one) => ({ ...one, ...remembered.get(one.facts.playerId) }))
      for (const { facts, owed, owedTotal } of told)
        if (!remembered.delete(facts.playerId) && owed.reduce((sum, { amount }) => sum + amount, 0n) === owedTotal)
          remembered.set(facts.playerId, { owed, owedTotal })\n`,
      ],
      [
        flow('settle-page'),
        'export interface FailedPage {',
        'const remembered = new Map()\nexport interface FailedPage {',
      ],
      [
        'packages/testing/src/memory/settle.ts',
        `    row !== undefined &&
    row.payoutId === null &&
    row.fromKills === item.fromKills &&`,
        `    row !== undefined &&
    row.fromKills === item.fromKills &&`,
      ],
      [
        'packages/db/src/settle-sql.ts',
        't.id = i.id AND t.payout_id IS NULL AND t.from_kills = i.from_kills AND t.to_kills = i.old_to_kills\n',
        't.id = i.id AND t.from_kills = i.from_kills AND t.to_kills = i.old_to_kills\n',
      ],
    ],
  },
  {
    mistake: 'a send that is being received is received once more',
    index: 'block_one_live_for_source',
    edits: [
      [flow('pay'), 'receivables.filter((entry) => !taken.has(entry.sourceHash))', 'receivables.filter(() => true)'],
      [flow('pay'), 'listed.value.filter((entry) => !known.has(entry.sourceHash))', 'listed.value.filter(() => true)'],
    ],
  },
]

/** @type {Mutant[]} */
export const CONSTRAINTS = [
  ...PAIRS.flatMap(({ mistake, index, edits }) => [
    { name: `${mistake}, without ${index}`, edits, drop: [index], on: EVERYWHERE },
    { name: `${mistake}, with ${index}`, edits, on: EVERYWHERE, holds: `${index} refuses it`, share: 0.2 },
  ]),
  {
    // With the index alone two players who exchange their accounts would wait for each other for ever: it keeps the money, not the pace.
    name: 'an Epic account that a player has is given to another one too, and no index on it',
    on: EVERYWHERE,
    drop: ['player_epic_account_id_key'],
    edits: [
      [
        'packages/testing/src/memory/people.ts',
        "  if (holder) return holder.bannedAtMs === null ? 'epic_of_other' : 'epic_of_banned'\n",
        '',
      ],
      [
        'packages/db/src/people-sql.ts',
        "  if (holder) return holder['banned_at_ms'] === null ? 'epic_of_other' : 'epic_of_banned'\n",
        '',
      ],
    ],
  },
  {
    name: 'neither guard nor index on the cursor',
    on: ['sqlite', 'postgresql'],
    drop: ['accrual_player_id_baseline_from_kills_key'],
    edits: [
      [
        'packages/db/src/accrue-sql.ts',
        't.id = i.id AND t.version = i.old_version AND t.baseline',
        't.id = i.id AND t.baseline',
      ],
      ['packages/db/src/accrue-sql.ts', '  AND t.kill_cursor IS NOT DISTINCT FROM i.old_cursor', ''],
    ],
  },
  {
    name: 'a payout is confirmed without its time, and no CHECK of it',
    on: ['sqlite', 'postgresql'],
    drop: ['payout_confirmed_at'],
    edits: [
      [
        'packages/db/src/confirm-sql.ts',
        `UPDATE payout SET state = 'confirmed', confirmed_at_ms = $2, reason = NULL`,
        `UPDATE payout SET state = 'confirmed', confirmed_at_ms = $2 + NULL, reason = NULL`,
      ],
    ],
  },
  {
    name: 'a block is dead without the one that killed it, and no CHECK of it',
    on: ['sqlite', 'postgresql'],
    drop: ['block_dead_has_rival'],
    edits: [
      [
        'packages/db/src/confirm-sql.ts',
        `UPDATE block SET state = 'dead', dead_at_ms = $2, dead_rival = $3 WHERE`,
        `UPDATE block SET state = 'dead', dead_at_ms = $2, dead_rival = nullif($3, $3) WHERE`,
      ],
    ],
  },
  {
    name: 'the cursor is guarded by the version of its row alone',
    on: ['sqlite'],
    share: 0.4,
    holds: 'whoever moves the cursor, the baseline or the Epic account makes a new version of the row',
    edits: [['packages/db/src/accrue-sql.ts', '  AND t.kill_cursor IS NOT DISTINCT FROM i.old_cursor', '']],
  },
  {
    name: 'no constraint at all, and every rule kept',
    on: EVERYWHERE,
    share: 0.2,
    holds: 'each constraint has a rule in the flows before it: it is the second lock',
    drop: [
      'payout_one_open',
      'payout_item_one_cover',
      'block_one_on_previous',
      'block_one_live_for_payout',
      'block_one_live_for_source',
      'accrual_player_id_baseline_from_kills_key',
    ],
    edits: [],
  },
]
