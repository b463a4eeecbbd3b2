// audit: every invariant over the whole books, and the operator's chain against the payouts. Reads only; exit 1 on any breach.
import {
  checkCaps,
  checkToldTerms,
  formatBan,
  units,
  type AddressCodec,
  type Chain,
  type Store,
} from '@pay2slay/domain'
import { payoutsOfSharedEpicAccounts, termsTold, type Database } from '@pay2slay/db'
import { auditAccounts } from './audit/accounts.js'
import { auditBlocks } from './audit/blocks.js'
import { Findings, type Finding } from './audit/findings.js'
import { auditPayouts } from './audit/payouts.js'
import { auditPlayers } from './audit/players.js'

export interface AuditReport {
  /** Everything was compared and nothing was breached. */
  readonly holds: boolean
  readonly players: number
  readonly payouts: number
  readonly blocks: number
  readonly accruedKills: number
  readonly accruedBan: string
  readonly owedBan: string
  readonly openBan: string
  readonly paidBan: string
  /** The whole chain of every operator account was compared. */
  readonly chainChecked: boolean
  readonly breaches: number
  /** Comparisons with the chain that were not possible. */
  readonly notCompared: number
  /** The first of both kinds. */
  readonly findings: readonly Finding[]
}

export interface AuditDeps {
  readonly database: Database
  readonly store: Store
  readonly codec: AddressCodec
  /** null: the books alone are checked (dry run). */
  readonly chain: Chain | null
  /** Hears how far a long audit is. */
  readonly progress?: (text: string) => void
  /** Before what looks broken is read again. */
  readonly pauseMs?: number
}

/** Long enough for the transaction that a running scheduler was in the middle of. */
const PAUSE_MS = 300

export async function audit(deps: AuditDeps): Promise<AuditReport> {
  const { chain } = deps
  const findings = new Findings()
  const common = { progress: () => {}, pauseMs: PAUSE_MS, ...deps, findings }
  const sums = await auditPlayers(common)
  // One statement a group: no scheduler can write in between.
  for await (const payouts of payoutsOfSharedEpicAccounts(deps.database)) {
    for (const breach of checkCaps(payouts)) findings.add(breach)
  }
  for (const told of await termsTold(deps.database)) for (const breach of checkToldTerms(told)) findings.add(breach)
  if (chain !== null) {
    await auditPayouts(common)
    await auditBlocks(common)
  }
  const blocks = chain === null ? 0 : await auditAccounts({ ...common, chain })
  const ban = (value: bigint): string => formatBan(units(value))
  return {
    holds: findings.breaches + findings.notCompared === 0,
    players: sums.players,
    payouts: sums.payouts,
    blocks,
    accruedKills: sums.kills,
    accruedBan: ban(sums.accrued),
    owedBan: ban(sums.owed),
    openBan: ban(sums.open),
    paidBan: ban(sums.paid),
    chainChecked: chain !== null && findings.notCompared === 0,
    breaches: findings.breaches,
    notCompared: findings.notCompared,
    findings: findings.listed,
  }
}

/** The report as a person reads it. */
export function auditText(report: AuditReport, dryRun: boolean): string {
  const lines = [
    `players    ${report.players}`,
    `accrued    ${report.accruedKills} kills, ${report.accruedBan} BAN`,
    `owed       ${report.owedBan} BAN`,
    `open       ${report.openBan} BAN`,
    `paid       ${report.paidBan} BAN in ${report.payouts} payouts, void ones included`,
    `chain      ${chainText(report, dryRun)}`,
    ...report.findings.map(
      ({ invariant, subject, detail, compared }) =>
        `${compared ? 'BREACH' : 'UNKNOWN'} ${invariant}  ${subject}: ${detail}`,
    ),
  ]
  const more = report.breaches + report.notCompared - report.findings.length
  if (more > 0) lines.push(`... and ${more} more`)
  lines.push(verdict(report))
  return lines.join('\n')
}

function chainText({ chainChecked, blocks }: AuditReport, dryRun: boolean): string {
  if (dryRun) return 'not compared: dry run'
  return chainChecked ? `${blocks} confirmed blocks compared` : 'not compared, see below'
}

function verdict({ holds, breaches }: AuditReport): string {
  if (holds) return 'The books hold.'
  if (breaches > 0) return `The books do NOT hold: ${breaches} breach(es).`
  return 'No breach was found, but the books could not be compared with the chain: run audit again when a node answers.'
}
