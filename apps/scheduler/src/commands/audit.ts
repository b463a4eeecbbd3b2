// audit: every invariant over the whole books, and the operator's chain against the payouts. Reads only; exit 1 on any breach.
import {
  checkCaps,
  checkOperatorChain,
  checkPlayer,
  formatBan,
  RAW_PER_UNIT,
  sumUnits,
  units,
  type AddressCodec,
  type Address,
  type Chain,
  type PayoutId,
  type PlayerBooks,
  type Units,
} from '@pay2slay/domain'
import { confirmedChain, confirmedPayouts, payoutsOfSharedEpicAccounts, playerBooks, type Database } from '@pay2slay/db'
import type { Store } from '@pay2slay/domain'

/** More breaches than this are counted, not listed. */
const LISTED = 200

export interface Finding {
  readonly invariant: string
  readonly subject: string
  readonly detail: string
}

export interface AuditReport {
  readonly holds: boolean
  readonly players: number
  readonly payouts: number
  readonly blocks: number
  readonly accruedKills: number
  readonly accruedBan: string
  readonly owedBan: string
  readonly openBan: string
  readonly paidBan: string
  readonly chainChecked: boolean
  readonly breaches: number
  readonly findings: readonly Finding[]
}

export interface AuditDeps {
  readonly database: Database
  readonly store: Store
  readonly codec: AddressCodec
  /** null: the books alone are checked (dry run). */
  readonly chain: Chain | null
}

class Findings {
  readonly listed: Finding[] = []
  total = 0
  add(finding: Finding): void {
    this.total += 1
    if (this.listed.length < LISTED) this.listed.push(finding)
  }
}

interface Sums {
  kills: number
  accrued: bigint
  owed: bigint
  open: bigint
  paid: bigint
  players: number
  payouts: number
}

export async function audit(deps: AuditDeps): Promise<AuditReport> {
  const findings = new Findings()
  const sums: Sums = { kills: 0, accrued: 0n, owed: 0n, open: 0n, paid: 0n, players: 0, payouts: 0 }
  for await (const books of playerBooks(deps.database)) {
    checkPlayer(books).forEach((breach) => findings.add(breach))
    addSums(sums, books)
  }
  for await (const payouts of payoutsOfSharedEpicAccounts(deps.database)) {
    for (const breach of checkCaps(payouts)) findings.add(breach)
  }
  if (deps.chain !== null) await checkPaid(deps, findings)
  const blocks = deps.chain === null ? 0 : await checkAccounts(deps, deps.chain, findings)
  const ban = (value: bigint): string => formatBan(units(value))
  return {
    holds: findings.total === 0,
    players: sums.players,
    payouts: sums.payouts,
    blocks,
    accruedKills: sums.kills,
    accruedBan: ban(sums.accrued),
    owedBan: ban(sums.owed),
    openBan: ban(sums.open),
    paidBan: ban(sums.paid),
    chainChecked: deps.chain !== null,
    breaches: findings.total,
    findings: findings.listed,
  }
}

function addSums(sums: Sums, books: PlayerBooks): void {
  const state = new Map(books.payouts.map((payout) => [payout.id, payout.state]))
  const where = (payoutId: PayoutId | null) => (payoutId === null ? null : state.get(payoutId))
  const amounts = (wanted: (payoutId: PayoutId | null) => boolean): Units =>
    sumUnits(books.accruals.filter((accrual) => wanted(accrual.payoutId)).map((accrual) => accrual.amount))
  sums.players += 1
  sums.payouts += books.payouts.length
  sums.kills += books.accruals.reduce((sum, accrual) => sum + accrual.toKills - accrual.fromKills, 0)
  sums.accrued += amounts(() => true)
  sums.owed += amounts((payoutId) => payoutId === null)
  sums.paid += amounts((payoutId) => where(payoutId) === 'confirmed')
  sums.open += amounts((payoutId) => payoutId !== null && where(payoutId) !== 'confirmed')
}

/** I3, books against books: a confirmed payout has exactly one confirmed send, to its address, for its amount. */
async function checkPaid(deps: AuditDeps, findings: Findings): Promise<void> {
  for await (const row of confirmedPayouts(deps.database)) {
    const say = (detail: string) => findings.add({ invariant: 'I3', subject: row.payoutId, detail })
    if (row.state !== 'confirmed') say(`has a confirmed send ${row.hash ?? ''} but is ${row.state}`)
    if (row.confirmedBlocks !== 1) say(`has ${row.confirmedBlocks} confirmed sends instead of one`)
    if (row.link !== null && deps.codec.fromPublicKey(row.link) !== row.address) {
      say(`was sent to ${deps.codec.fromPublicKey(row.link)} instead of ${row.address}`)
    }
    if (row.blockAmountRaw !== null && row.blockAmountRaw !== row.amountUnits * RAW_PER_UNIT) {
      say(`was sent as ${row.blockAmountRaw} raw instead of ${row.amountUnits * RAW_PER_UNIT}`)
    }
  }
}

/** I5, and I3 from the chain's side: every block after the opening head is in the books. The chain is read before the books. */
async function checkAccounts(deps: AuditDeps, chain: Chain, findings: Findings): Promise<number> {
  let blocks = 0
  for (const account of await deps.store.operatorAccounts()) {
    const say = (invariant: string, detail: string) => findings.add({ invariant, subject: account.account, detail })
    const told = await chainOf(chain, account.account, account.opening.hash)
    if (typeof told === 'string') {
      say('I5', told)
      continue
    }
    const known = await deps.store.knownBlocks(told)
    for (const hash of told) if (!known.has(hash)) say('I3', `block ${hash} on the chain is not in the books`)
    const fresh = (await deps.store.operatorAccounts()).find((row) => row.account === account.account) ?? account
    const recorded = await confirmedChain(deps.database, account.account)
    const view = fresh.confirmed.hash === null ? null : await chain.views([fresh.confirmed.hash])
    if (view && !view.ok) say('I5', `the confirmed head could not be compared with the chain: ${view.error.detail}`)
    const confirmedView =
      view?.ok && fresh.confirmed.hash !== null ? (view.value.get(fresh.confirmed.hash) ?? 'absent') : null
    checkOperatorChain({ ...fresh, blocks: recorded, confirmedView }).forEach((breach) => findings.add(breach))
    blocks += recorded.length
  }
  return blocks
}

const PAGE = 500

async function chainOf(chain: Chain, account: Address, opening: Parameters<Chain['blocksAfter']>[1]) {
  const hashes: NonNullable<typeof opening>[] = []
  for (let after = opening; ;) {
    const page = await chain.blocksAfter(account, after, PAGE)
    if (!page.ok) return `the chain could not be read (${page.error.kind}): ${page.error.detail}`
    hashes.push(...page.value.map((block) => block.hash))
    const last = page.value.at(-1)
    if (!last || page.value.length < PAGE) return hashes
    after = last.hash
  }
}

/** The report as a person reads it. */
export function auditText(report: AuditReport): string {
  const lines = [
    `players    ${report.players}`,
    `accrued    ${report.accruedKills} kills, ${report.accruedBan} BAN`,
    `owed       ${report.owedBan} BAN`,
    `open       ${report.openBan} BAN`,
    `paid       ${report.paidBan} BAN in ${report.payouts} payouts, void ones included`,
    `chain      ${report.chainChecked ? `${report.blocks} confirmed blocks compared` : 'not compared: dry run'}`,
    ...report.findings.map(({ invariant, subject, detail }) => `BREACH ${invariant}  ${subject}: ${detail}`),
  ]
  if (report.breaches > report.findings.length) lines.push(`... and ${report.breaches - report.findings.length} more`)
  lines.push(report.holds ? 'The books hold.' : `The books do NOT hold: ${report.breaches} breach(es).`)
  return lines.join('\n')
}
