// What each command prints with --json, for its --help. The records name every field of the types they describe, so a field that is
// added, renamed or removed does not compile until it is described here too.
import type { BlockListRow, ImportReport, PayoutItemListRow, PayoutListRow } from '@pay2slay/db'
import type { AuditReport } from './audit.js'
import type { Finding } from './audit/findings.js'
import type {
  ShownAcknowledgement,
  ShownAdoption,
  ShownAdoptions,
  ShownBeginning,
  ShownCancel,
} from './blocks-shown.js'
import { BACKUP_SHAPES } from './json-help-backup.js'
import { ADMIN_SHAPES } from './json-help-admin.js'
import { OPERATIONS_SHAPES } from './json-help-operations.js'
import type { RunOnceReport } from './run-once.js'

type Fields<T> = Readonly<Record<keyof T & string, string>>

export interface JsonShape {
  /** What the fields belong to, when it is not the document itself. */
  readonly lead: string
  readonly fields: Fields<object> | Readonly<Record<string, string>>
}

const TIMES = 'milliseconds since 1970, or null'

const payoutRow: Fields<Omit<PayoutListRow, 'advanceUnits'> & { amountBan: string; advanceBan: string }> = {
  id: 'payout id',
  playerId: 'player id',
  discordName: 'name',
  address: 'payee',
  kills: 'number',
  amountUnits: '10^-8 BAN, whole number as text',
  amountBan: 'BAN, decimal text',
  state: 'planned, signed, published, confirmed or void',
  adopted: 'true: a send that was found on the chain',
  advanceBan: 'BAN, decimal text: what of it no kill has used up yet',
  reason: 'why it is not signed yet, or null',
  heldReason: 'why it is held, or null',
  voidReason: 'why it became void, or null',
  plannedAt: 'milliseconds since 1970',
  signedAt: TIMES,
  publishedAt: TIMES,
  confirmedAt: TIMES,
  blockHash: 'of the block that is not dead, or null',
}

const blockRow: Fields<BlockListRow> = {
  hash: '64 hex digits',
  account: 'operator account',
  previous: '64 hex digits, or null',
  kind: 'send, receive, change or epoch',
  role: 'payout, receive, cancel or foreign',
  state: 'signed, published, confirmed or dead',
  height: 'number',
  amountRaw: 'raw, whole number as text',
  payoutId: 'payout id, or null',
  adopted: 'true: found on the chain, and a payout since then',
  deadRival: 'the confirmed block in its place, or null',
  publishAttempts: 'number',
  signedAt: 'milliseconds since 1970',
  confirmedAt: TIMES,
}

const itemRow: Fields<PayoutItemListRow> = {
  accrualId: 'accrual id',
  fromKills: 'number, not included',
  toKills: 'number, included',
  kills: 'number',
  amountUnits: '10^-8 BAN, whole number as text',
  releasedAt: TIMES,
}

const finding: Fields<Finding> = {
  invariant: 'I1 to I6',
  subject: 'player, payout, accrual or account',
  detail: 'sentence',
  compared: 'false: no breach, but the chain could not be asked',
}

const audit: Fields<AuditReport> = {
  holds: 'true: everything was compared and nothing breached',
  players: 'number',
  payouts: 'number, void ones included',
  blocks: 'confirmed blocks compared',
  accruedKills: 'number',
  accruedBan: 'decimal text',
  owedBan: 'decimal text',
  openBan: 'decimal text',
  paidBan: 'decimal text',
  chainChecked: 'true: compared with the whole chain',
  breaches: 'number',
  notCompared: 'comparisons with the chain that were not possible',
  findings: `the first 200: [{ ${Object.keys(finding).join(', ')} }]`,
}

const runOnce: Fields<RunOnceReport> = {
  steps: '[{ job, summary }], in order',
  rounds: 'looks at pay, publish and confirm',
  unfinished: 'true: blocks were still open when the time was over (exit code 2)',
  elsewhere: 'jobs left to a running scheduler that has their leases',
}

const imported: Fields<ImportReport> = { added: 'number', changed: 'number', unchanged: 'number' }

const acknowledged: Fields<ShownAcknowledgement> = {
  acknowledged: 'block hash',
  later: 'hashes of those that --and-later took after it',
  remaining: 'hash of the next unknown block, or null',
}

const adoption: Fields<ShownAdoption> = {
  hash: 'of the send',
  payoutId: 'the payout that it is now',
  playerId: 'player id',
  address: 'payee',
  amountBan: 'decimal text',
  kills: 'owed kills that it paid',
  advanceBan: 'decimal text, paid beyond them',
  voided: 'id of the open payout that became void, or null',
  dead: 'number of blocks that it killed',
}

const adopted: Fields<ShownAdoptions> = {
  ...adoption,
  later: `[{ ${Object.keys(adoption).join(', ')} }], what --and-later took after it`,
  remaining: 'hash of the next unknown block, or null',
}

const begun: Fields<ShownBeginning> = {
  account: 'address',
  opening: 'hash of the block that its books begin with, or null: they begin before its first one',
  height: 'of that block',
}

const cancelled: Fields<ShownCancel> = {
  cancelled: 'hash of the block that is given up',
  cancel: 'hash of the change block that stands against it',
  previous: 'hash of the block that both stand on',
  payoutId: 'payout id, or null',
}

/** By command. */
export const JSON_SHAPES = {
  migrate: { lead: '', fields: { applied: 'names of the migrations applied now' } },
  'run-once': { lead: '', fields: runOnce },
  audit: { lead: '', fields: audit },
  'players import': { lead: '', fields: imported },
  pause: { lead: '', fields: { paused: 'true', reason: 'text' } },
  resume: { lead: '', fields: { resumed: 'false: it was not set', kind: 'pause or books' } },
  'payouts list': { lead: 'a list, newest first, of', fields: payoutRow },
  'payouts show': {
    lead: '',
    fields: {
      payout: `{ ${Object.keys(payoutRow).join(', ')} }`,
      items: `[{ ${Object.keys(itemRow).join(', ')} }]`,
      blocks: `[{ ${Object.keys(blockRow).join(', ')} }], dead ones too`,
    },
  },
  'blocks list': { lead: 'a list, newest first, of', fields: blockRow },
  'blocks acknowledge': { lead: '', fields: acknowledged },
  'blocks adopt': { lead: '', fields: adopted },
  'blocks begin': { lead: '', fields: begun },
  'blocks cancel': { lead: '', fields: cancelled },
  ...ADMIN_SHAPES,
  ...OPERATIONS_SHAPES,
  ...BACKUP_SHAPES,
} satisfies Readonly<Record<string, JsonShape>>

export type JsonCommand = keyof typeof JSON_SHAPES

/** The paragraph for a command's --help. */
export function jsonHelp(command: JsonCommand): string {
  const { lead, fields }: JsonShape = JSON_SHAPES[command]
  const rows = Object.entries(fields)
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
  return [`\nWith --json${lead === '' ? '' : ` ${lead}`}:`, ...lines].join('\n')
}
