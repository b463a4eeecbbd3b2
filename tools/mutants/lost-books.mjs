// Breaks of what happens when the books forgot something that the chain knows: adoption, advances, rows that are planned again.
import { flow } from './sources.mjs'

/** @typedef {import('./run.mjs').Mutant} Mutant */

/** @type {Mutant[]} */
export const LOST_BOOKS = [
  {
    name: 'the chain is not looked at before signing',
    edits: [
      [
        flow('pay'),
        '  if (!known.ok) return known\n  const receivables',
        "  if (!known.ok && known.error.kind !== 'unknown_block' && known.error.kind !== 'stopped') return known\n  const receivables",
      ],
      [
        flow('pay'),
        'accountVersion: known.value.accountVersion',
        'accountVersion: known.ok ? known.value.accountVersion : 0',
      ],
      [flow('pay'), `  if (books) return err({ kind: 'stopped', stop: 'books', reason: books.reason })\n`, ''],
    ],
  },
  {
    name: 'a send that was found leaves the open payout of its player',
    edits: [
      [
        flow('adopt'),
        'const voided = await voidOpen(tx, adoptee)',
        'const voided = await Promise.resolve(null as PayoutId | null)',
      ],
      [flow('adopt'), 'async function voidOpen(', 'export async function voidOpen('],
    ],
  },
  {
    name: 'what was paid in advance is never set off',
    edits: [
      [
        flow('settle-page'),
        '      await setOffAdvances(tx, deps.ids, page)\n',
        '      if (page.limit < 0) await setOffAdvances(tx, deps.ids, page)\n',
      ],
    ],
  },
  {
    name: 'a found send covers nothing',
    holds: 'what it paid stays an advance then, and is set off before the player is settled',
    edits: [
      [
        flow('adopt'),
        'const cover = coverUpTo(await tx.owedOf(playerId, OWED_AT_ONCE), amount, deps.ids)',
        'const cover = coverUpTo([], amount, deps.ids)',
      ],
    ],
  },
  {
    name: 'a send that is not confirmed is adopted',
    edits: [
      [flow('foreign-block'), '  if (!block.confirmed) return', '  if (!block.confirmed && block.height < 0) return'],
    ],
  },
  {
    name: 'a link proves whose a send is, however late it came',
    edits: [
      [
        flow('adopt'),
        'const early = until === null ? [] : await tx.linkedThen(address, until)',
        'const early = await tx.linkedThen(address, Math.max(at, until ?? at))',
      ],
    ],
  },
  {
    name: 'a payout whose block was lost is never planned again',
    edits: [
      [
        flow('compare-chain'),
        '      await replanAllLost(tx, account)\n',
        '      if (account.length === 0) await replanAllLost(tx, account)\n',
      ],
    ],
  },
]
