// I5 and I3 where no node can tell yet: a block that is stored and not confirmed is what its hash covers, is signed by its account, stands
// on the block before it, and pays what its payout promises. And every block counts against the limits for what it moved.
import { hashBlock, verifyBlock } from '@pay2slay/banano-rpc'
import { outflowUnits, RAW_PER_UNIT, type AddressCodec } from '@pay2slay/domain'
import { blockAmounts, openBlockRows, type BlockAmounts, type Database, type OpenBlockRow } from '@pay2slay/db'
import { whatStands, type Breach, type Findings } from './findings.js'

/** So many broken blocks are enough to say that the books do not hold; more are not counted. */
const MOST = 10_000

interface BlocksAudit {
  readonly database: Database
  readonly codec: AddressCodec
  readonly findings: Findings
  readonly pauseMs: number
}

export async function auditBlocks(deps: BlocksAudit): Promise<void> {
  const seen = await breachesOf(deps)
  const standing = deps.findings.many ? seen : await whatStands(seen, deps.pauseMs, () => breachesOf(deps))
  for (const breach of standing) deps.findings.add(breach)
}

async function breachesOf({ database, codec }: BlocksAudit): Promise<readonly Breach[]> {
  const breaches: Breach[] = []
  for await (const row of blockAmounts(database)) {
    breaches.push(...checkAmounts(row))
    if (breaches.length > MOST) return breaches
  }
  for (const row of await openBlockRows(database)) {
    for (const detail of [...contents(row), ...place(row), ...payee(row, codec)])
      breaches.push({ invariant: 'I5', subject: row.block.hash, detail })
    if (breaches.length > MOST) return breaches
  }
  return breaches
}

/** What the limits of an hour and a day add up, when it was signed and confirmed, and what it received. */
function* checkAmounts(row: BlockAmounts): Generator<Breach> {
  const { hash, kind, amount, amountUnits, signedAt, payoutSignedAt, confirmedAt, payoutConfirmedAt } = row
  const say = (detail: string): Breach => ({ invariant: 'I5', subject: hash, detail })
  const counts = kind === 'send' ? outflowUnits(amount) : null
  if (amountUnits !== counts)
    yield say(`counts ${amountUnits ?? 'nothing'} against the limits, where ${counts ?? 'nothing'} left the account`)
  if (payoutSignedAt !== null && payoutSignedAt !== signedAt)
    yield say(`was signed at ${signedAt}, but its payout at ${payoutSignedAt}`)
  if (payoutConfirmedAt !== null && payoutConfirmedAt !== confirmedAt)
    yield say(`was confirmed at ${confirmedAt ?? 'no time'}, but its payout at ${payoutConfirmedAt}`)
  if (row.isFound && signedAt !== confirmedAt)
    yield say(`was found on the chain at ${confirmedAt ?? 'no time'}, but counts as signed at ${signedAt}`)
  if (row.receivedSource !== null && row.receivedSource !== row.link)
    yield say(`receives ${row.link}, but its source is ${row.receivedSource}`)
}

function contents({ block }: OpenBlockRow): readonly string[] {
  try {
    if (hashBlock(block) !== block.hash) return ['was changed after it was signed: its fields have another hash']
    return verifyBlock(block, block.signature) ? [] : ['is not signed by its account']
  } catch (error) {
    return [`is no block: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** What a block of each kind does to the balance. */
const SIGN = { receive: 1n, send: -1n, change: 0n, epoch: 0n } as const

/** One that stands on a block whose row was lost is compared once that block is known again. */
function* place({ block, before }: OpenBlockRow): Generator<string> {
  if (block.sourceHash !== null && block.link !== block.sourceHash)
    yield `receives ${block.link}, but its source is ${block.sourceHash}`
  if (before === null) return
  const left = before.balance + SIGN[block.kind] * block.amount
  if (left !== block.balance)
    yield `(${block.kind} of ${block.amount} raw) leaves ${block.balance} raw, but ${before.balance} before it make ${left}`
  if (block.height !== before.height + 1) yield `is at height ${block.height}, after ${before.height}`
}

function* payee({ block, payout }: OpenBlockRow, codec: AddressCodec): Generator<string> {
  if (payout === null) return
  const address = codec.fromPublicKey(block.link)
  if (address !== payout.address) yield `pays ${address}, but its payout ${payout.id} is for ${payout.address}`
  const amount = payout.amountUnits * RAW_PER_UNIT
  if (block.amount !== amount) yield `pays ${block.amount} raw, but its payout ${payout.id} is for ${amount}`
}
