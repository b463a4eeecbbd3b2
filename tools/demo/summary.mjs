// The end of a demo: the books, the sandbox ledger's own count of what was confirmed, and what the audit says of both.
import { ban, table } from './print.mjs'

const RAW_PER_UNIT = 10n ** 21n

/** What differs between the books and the ledger, address by address; empty when they are equal. */
export function differences(paidByAddress, receivedByAddress) {
  const addresses = new Set([...paidByAddress.keys(), ...receivedByAddress.keys()])
  return [...addresses].flatMap((address) => {
    const books = (paidByAddress.get(address) ?? 0n) * RAW_PER_UNIT
    const ledger = receivedByAddress.get(address) ?? 0n
    return books === ledger ? [] : [`${address}: the books say ${books} raw, the ledger ${ledger} raw`]
  })
}

/** Prints the table; true when the books, the ledger and the audit agree. `audit` is null where none was run. */
export async function summarise(books, ledger, audit) {
  const totals = await books.totals()
  const sent = [...ledger.values()].reduce((sum, amount) => sum + amount, 0n)
  const unequal = differences(await books.paidByAddress(), ledger)
  const verdict =
    unequal.length === 0
      ? 'equal to the books'
      : audit === null && totals.open > 0n
        ? 'what is open is told by the next run'
        : 'NOT equal to the books'
  const rows = [
    ['players', String(totals.players)],
    ['kills accrued', `${totals.kills}  (${ban(totals.accrued)})`],
    ['owed', ban(totals.owed)],
    ['open', ban(totals.open)],
    ['paid', `${ban(totals.paid)} in ${totals.payouts} payouts`],
    ['blocks confirmed', String(totals.blocks)],
    ['ledger confirmed', `${ban(sent / RAW_PER_UNIT)}  (${verdict})`],
  ]
  if (audit) rows.push(['audit', audit.holds ? 'holds' : `does NOT hold: ${audit.breaches} breaches`])
  table('Summary', rows)
  for (const line of audit === null ? [] : unequal) process.stdout.write(`  ${line}\n`)
  for (const { invariant, subject, detail } of audit?.findings ?? [])
    process.stdout.write(`  ${invariant}  ${subject}: ${detail}\n`)
  return unequal.length === 0 && (audit === null || audit.holds)
}
