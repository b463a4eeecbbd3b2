// What the commands of an operator's acts print with --json, for their --help. As beside it, every field of a type has its words.
import type { AdminAuditRow, AdminFlagRow, AdminPendingRow, AdminPlayerDetail } from '@pay2slay/db'
import type { AbuseFlag, PayoutMarks, PlayerMarks, Stop } from '@pay2slay/domain'
import type { ShownPlayer } from './admin/shared.js'

type Fields<T> = Readonly<Record<keyof T & string, string>>

const AT = 'milliseconds since 1970'
const TIMES = `${AT}, or null`
const MARK = '{ at, reason, by }, or null'

const player: Fields<ShownPlayer> = {
  id: 'player id',
  discordId: 'Discord id',
  discordName: 'name',
  epicAccountId: 'Epic account id, or null',
  epicName: 'name, or null',
  guildMember: 'true: member, by the last good answer',
  epicVerified: 'true: the directory vouches for it',
  directoryAnsweredAt: TIMES,
  verificationStatus: 'word, or null',
  banned: MARK,
  held: MARK,
  pending: '{ total, since }, or null',
  openFlags: 'number',
  address: 'that is paid, or null',
  hideName: 'true: pages show no name',
  createdAt: AT,
  lastLoginAt: TIMES,
  deletedAt: TIMES,
  owedKills: 'number',
  owedBan: 'decimal text',
  openKills: 'number',
  openBan: 'decimal text',
}

type Detail = Omit<AdminPlayerDetail, 'accrued' | 'paid' | 'advance'>

const detail: Fields<Detail & { accruedBan: string; paidBan: string; advanceBan: string; caps: object }> = {
  player: `{ ${Object.keys(player).join(', ')} }`,
  accruedBan: 'decimal text',
  paidBan: 'decimal text',
  advanceBan: 'decimal text, paid beyond what was owed',
  caps: '{ dailyKills, weeklyKills }, null: no cap',
  used: '{ dayKills, weekKills }',
  verificationSource: 'who asked last, or null',
  baseline: 'number, 0 without one',
  cursor: 'lifetime kills that are believed, or null',
  needsBaseline: 'true: the next good reading is a new baseline',
  lastReadAt: `${AT}, 0: never`,
  lastAcceptedAt: TIMES,
  absentAnswers: 'answers "not a member" in a row that are not believed yet',
  sessions: 'number',
  wallets: 'ever linked, newest first',
  sharingWallet: 'ids of other players who ever linked one of them',
  baselines: 'newest first',
  flags: 'newest first',
  readings: 'newest first',
  accruals: 'newest first; amount and perKill in 10^-8 BAN as text',
  payouts: 'newest first; amount in 10^-8 BAN as text',
  audit: 'acts on the player, newest first',
}

const acted: Fields<PlayerMarks & { sessionsEnded: number }> = {
  id: 'player id',
  banned: MARK,
  held: MARK,
  needsBaseline: 'true: the next good reading is a new baseline',
  openPayout: '{ id, state, reason }, or null',
  sessionsEnded: 'number',
}

const payout: Fields<Omit<PayoutMarks, 'amount'> & { amountBan: string }> = {
  id: 'payout id',
  playerId: 'player id',
  state: 'planned, signed, published, confirmed or void',
  kills: 'number',
  reason: 'why it is not signed yet, or null',
  held: MARK,
  block: '{ hash, state, nextPublishAt }, or null',
  amountBan: 'decimal text',
}

const flag: Fields<AbuseFlag> = {
  id: 'flag id',
  playerId: 'player id',
  kind: 'kill_rate, kill_jump, shared_wallet, shared_epic or manual',
  detail: 'text',
  raisedAt: AT,
  cleared: MARK,
}
const flagRow: Fields<AdminFlagRow> = { ...flag, discordName: 'name' }

const pending: Fields<Omit<AdminPendingRow, 'owed'> & { owedKills: number; owedBan: string }> = {
  playerId: 'player id',
  discordName: 'name',
  epicAccountId: 'Epic account id, or null',
  epicName: 'name, or null',
  total: 'lifetime kills that were told',
  since: AT,
  cursor: 'lifetime kills that are believed, or null',
  lastAcceptedAt: TIMES,
  needsBaseline: 'true: accepting is refused, a new baseline is due',
  baseline: 'number of the present baseline',
  doubt: 'text of the open flag, or null',
  owedKills: 'number, in no payout yet',
  owedBan: 'decimal text',
}

const verified = {
  id: 'player id',
  discordId: 'Discord id',
  status: 'word, or null',
  guildMember: 'true: member, by the last good answer',
  epicAccountId: 'Epic account id, or null',
  epicVerified: 'true: the directory vouches for it',
  absenceUnconfirmed: 'true: not known as a member, which is not believed yet',
}

const answered = {
  outcome: 'accrued, unchanged or baseline',
  kills: 'number',
  amountBan: 'decimal text',
  baseline: 'number',
  cursor: 'lifetime kills',
  accrualId: 'accrual id, or null',
}

const audit: Fields<AdminAuditRow> = {
  id: 'id',
  at: AT,
  actor: 'who',
  action: 'word',
  targetType: 'word, or null',
  targetId: 'id, or null',
  summary: 'text',
  address: 'of the caller, or null',
  requestId: 'of the API, or null',
  before: 'JSON text, or null',
  after: 'JSON text, or null',
}

const stop: Fields<Stop> = {
  kind: 'pause or books',
  reason: 'text',
  actor: 'who',
  setAt: AT,
  publishToo: 'true: signed blocks are not sent either',
  block: '{ hash, previous } of a books stop, or null',
}

export const ADMIN_SHAPES = {
  'players list': { lead: 'a list, whoever came last first, of', fields: player },
  'players show': { lead: '', fields: detail },
  'players ban': { lead: '', fields: acted },
  'players unban': { lead: '', fields: acted },
  'players hold': { lead: '', fields: acted },
  'players release': { lead: '', fields: acted },
  'players end-sessions': { lead: '', fields: acted },
  'players reverify': { lead: '', fields: verified },
  'payouts hold': { lead: '', fields: payout },
  'payouts release': { lead: '', fields: payout },
  'payouts void': { lead: '', fields: payout },
  'payouts retry': { lead: '', fields: payout },
  'flags list': { lead: 'a list, newest first, of', fields: flagRow },
  'flags clear': { lead: '', fields: flag },
  'flags raise': { lead: '', fields: flag },
  'pending list': { lead: 'a list, longest first, of', fields: pending },
  'pending accept': { lead: '', fields: answered },
  'pending refuse': { lead: '', fields: answered },
  'audit-log list': { lead: 'a list, newest first, of', fields: audit },
  'stops list': { lead: 'a list, of', fields: stop },
} as const
