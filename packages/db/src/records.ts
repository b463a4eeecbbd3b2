// What people look up one by one: payouts, blocks, the audit log, in pages, through Prisma.
import { openPrisma, type PrismaClient, type PrismaOptions } from './prisma.js'
import { NO_PREVIOUS } from './rows.js'

const MAX_LIMIT = 1000

/** `after`: the id of the last row of the page before. Latest first. */
export interface PageQuery {
  readonly limit: number
  readonly after?: string
}

export interface PayoutQuery extends PageQuery {
  readonly state?: string
  readonly playerId?: string
}

export interface BlockQuery extends PageQuery {
  readonly state?: string
  readonly account?: string
}

export type PayoutRecord = Awaited<ReturnType<typeof payouts>>[number]
export type PayoutDetail = NonNullable<Awaited<ReturnType<typeof payoutDetail>>>
export type BlockRecord = ReturnType<typeof blockRecord>
export type AuditRecord = Awaited<ReturnType<typeof auditLog>>[number]

/** Amounts are 10^-8 BAN (`…Units`) or raw as decimal text (`…Raw`), times milliseconds since 1970. */
export interface Records {
  /** Latest planned first; throws RangeError for a limit outside 1 to 1000. */
  listPayouts(query: PayoutQuery): Promise<readonly PayoutRecord[]>
  /** One payout with its player, items with their accruals, and every block it ever had, dead ones too; null: there is none. */
  showPayout(id: string): Promise<PayoutDetail | null>
  /** Latest signed first. */
  listBlocks(query: BlockQuery): Promise<readonly BlockRecord[]>
  /** Latest first. */
  auditLog(query: PageQuery): Promise<readonly AuditRecord[]>
  close(): Promise<void>
}

export async function openRecords(url: string, options?: PrismaOptions): Promise<Records> {
  const prisma = await openPrisma(url, options)
  return {
    listPayouts: (query) => payouts(prisma, query),
    showPayout: (id) => payoutDetail(prisma, id),
    listBlocks: async (query) => (await blocks(prisma, query)).map(blockRecord),
    auditLog: (query) => auditLog(prisma, query),
    close: () => prisma.$disconnect(),
  }
}

function page({ limit, after }: PageQuery): { take: number; skip?: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new RangeError(`limit: a whole number from 1 to ${MAX_LIMIT} is needed, not ${limit}`)
  return { take: limit, ...(after !== undefined && { skip: 1 }) }
}

const PLAYER = { select: { id: true, discordId: true, discordName: true, epicAccountId: true } } as const
const LIVE_BLOCK = { where: { state: { not: 'dead' } }, select: { hash: true } } as const

async function payouts(prisma: PrismaClient, query: PayoutQuery) {
  const rows = await prisma.payout.findMany({
    where: {
      ...(query.state !== undefined && { state: query.state }),
      ...(query.playerId !== undefined && { playerId: query.playerId }),
    },
    include: { player: PLAYER, blocks: LIVE_BLOCK },
    orderBy: [{ plannedAtMs: 'desc' }, { id: 'desc' }],
    ...page(query),
    ...(query.after !== undefined && { cursor: { id: query.after } }),
  })
  return rows.map(payoutRecord)
}

type PayoutRow = Awaited<ReturnType<PrismaClient['payout']['findMany']>>[number] & {
  readonly player: { readonly discordName: string }
  readonly blocks: readonly { readonly hash: string; readonly state?: string }[]
}

const time = (value: bigint | null): number | null => (value === null ? null : Number(value))

const payoutRecord = (row: PayoutRow) => ({
  id: row.id,
  playerId: row.playerId,
  discordName: row.player.discordName,
  epicAccountId: row.epicAccountId,
  address: row.address,
  operatorAccount: row.operatorAccount,
  kills: row.kills,
  amountUnits: row.amountUnits,
  state: row.state,
  reason: row.reason,
  heldReason: row.heldReason,
  voidReason: row.voidReason,
  plannedAt: Number(row.plannedAtMs),
  signedAt: time(row.signedAtMs),
  publishedAt: time(row.publishedAtMs),
  confirmedAt: time(row.confirmedAtMs),
  /** Of the block that is not dead. */
  blockHash: row.blocks.find((block) => block.state !== 'dead')?.hash ?? null,
})

async function payoutDetail(prisma: PrismaClient, id: string) {
  const row = await prisma.payout.findUnique({
    where: { id },
    include: {
      player: PLAYER,
      items: { include: { accrual: true }, orderBy: { fromKills: 'asc' } },
      blocks: { orderBy: [{ signedAtMs: 'asc' }, { hash: 'asc' }] },
    },
  })
  if (row === null) return null
  return {
    payout: payoutRecord(row),
    player: row.player,
    items: row.items.map((item) => ({
      accrualId: item.accrualId,
      baseline: item.accrual.baseline,
      fromKills: item.fromKills,
      toKills: item.toKills,
      kills: item.kills,
      amountUnits: item.amountUnits,
      perKillUnits: item.accrual.perKillUnits,
      multipliersJson: item.accrual.multipliersJson,
      accruedAt: Number(item.accrual.createdAtMs),
      releasedAt: time(item.releasedAtMs),
    })),
    blocks: row.blocks.map(blockRecord),
  }
}

async function blocks(prisma: PrismaClient, query: BlockQuery) {
  return prisma.block.findMany({
    where: {
      ...(query.state !== undefined && { state: query.state }),
      ...(query.account !== undefined && { account: query.account }),
    },
    orderBy: [{ signedAtMs: 'desc' }, { height: 'desc' }, { hash: 'desc' }],
    ...page(query),
    ...(query.after !== undefined && { cursor: { hash: query.after } }),
  })
}

const blockRecord = (row: Awaited<ReturnType<PrismaClient['block']['findMany']>>[number]) => ({
  hash: row.hash,
  account: row.account,
  previous: row.previous === NO_PREVIOUS ? null : row.previous,
  kind: row.kind,
  role: row.role,
  state: row.state,
  height: row.height,
  amountRaw: row.amountRaw,
  balanceRaw: row.balanceRaw,
  link: row.link,
  payoutId: row.payoutId,
  publishAttempts: row.publishAttempts,
  signedAt: Number(row.signedAtMs),
  publishedAt: time(row.publishedAtMs),
  confirmedAt: time(row.confirmedAtMs),
  deadRival: row.deadRival,
})

async function auditLog(prisma: PrismaClient, query: PageQuery) {
  const rows = await prisma.auditLog.findMany({
    orderBy: [{ atMs: 'desc' }, { id: 'desc' }],
    ...page(query),
    ...(query.after !== undefined && { cursor: { id: query.after } }),
  })
  return rows.map(({ atMs, ...row }) => ({ ...row, at: Number(atMs) }))
}
