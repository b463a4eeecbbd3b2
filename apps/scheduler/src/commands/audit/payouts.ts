// I3, books against books: a confirmed payout has exactly one confirmed send, to its address, for its amount.
import { RAW_PER_UNIT, type AddressCodec } from '@pay2slay/domain'
import { confirmedPayouts, unevenPayouts, type Database, type PayoutBlockRow } from '@pay2slay/db'
import { whatStands, type Breach, type Findings } from './findings.js'

/** So many broken payouts are enough to say that the books do not hold; more are not counted. */
const MOST = 10_000

interface PayoutsAudit {
  readonly database: Database
  readonly codec: AddressCodec
  readonly findings: Findings
  readonly pauseMs: number
  readonly progress: (text: string) => void
}

export async function auditPayouts(deps: PayoutsAudit): Promise<void> {
  const seen = await breachesOf(deps)
  // Both sides change in one transaction; a payout seen without its block is read again all the same before it is believed.
  const standing = deps.findings.many ? seen : await whatStands(seen, deps.pauseMs, () => breachesOf(deps))
  for (const breach of standing) deps.findings.add(breach)
}

async function breachesOf({ database, codec, progress }: PayoutsAudit): Promise<readonly Breach[]> {
  const breaches: Breach[] = []
  let payouts = 0
  for await (const row of confirmedPayouts(database)) {
    breaches.push(...checkSend(row, codec))
    if (breaches.length > MOST) return breaches
    payouts += 1
    if (payouts % 500 === 0) progress(`${payouts} paid payouts`)
  }
  for await (const { payoutId, state, block } of unevenPayouts(database)) {
    const detail =
      block === null
        ? `is ${state}, but has no block that is not dead`
        : `is ${state}, but its block ${block} is not: it can still be confirmed`
    breaches.push({ invariant: 'I3', subject: payoutId, detail })
    if (breaches.length > MOST) return breaches
  }
  return breaches
}

function checkSend(row: PayoutBlockRow, codec: AddressCodec): readonly Breach[] {
  const breaches: Breach[] = []
  const say = (detail: string) => breaches.push({ invariant: 'I3', subject: row.payoutId, detail })
  if (row.state !== 'confirmed') say(`has a confirmed send ${row.hash ?? ''} but is ${row.state}`)
  if (row.confirmedBlocks !== 1) say(`has ${row.confirmedBlocks} confirmed sends instead of one`)
  if (row.link !== null && codec.fromPublicKey(row.link) !== row.address) {
    say(`was sent to ${codec.fromPublicKey(row.link)} instead of ${row.address}`)
  }
  if (row.blockAmountRaw !== null && row.blockAmountRaw !== row.amountUnits * RAW_PER_UNIT) {
    say(`was sent as ${row.blockAmountRaw} raw instead of ${row.amountUnits * RAW_PER_UNIT}`)
  }
  return breaches
}
