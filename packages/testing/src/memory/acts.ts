// The acts of an admin and of players on their wallets, in memory: conditional changes of exactly one row.
import {
  asId,
  ConflictError,
  units,
  type AbuseFlag,
  type Address,
  type AdminTx,
  type Mark,
  type Millis,
  type PlayerId,
  type WalletLink,
  type WalletTx,
} from '@pay2slay/domain'
import { idOf, insertFlag, raiseFlags } from './accrue.js'
import { restoredAt } from './adopt.js'
import { isOpenBlock, isOpenPayout, type MemoryBooks } from './books.js'
import { openPayoutOf } from './pay.js'
import type { FlagRow, PayoutRecord, PlayerRow, WalletRow } from './rows.js'
import { byText, clean, readState } from './views.js'

const markOf = (at: Millis | null, reason: string | null, by: string | null): Mark | null =>
  at === null ? null : { at, reason: reason ?? '', by }

const none = (what: string): never => {
  throw new ConflictError(`${what}: 0 rows instead of 1`)
}

const heldBy = (mark: Mark | null) => ({
  heldAtMs: mark?.at ?? null,
  heldReason: mark === null ? null : clean(mark.reason),
  heldBy: mark === null || mark.by === null ? null : clean(mark.by),
})

const isOther = (at: Millis | null, mark: Mark | null): boolean => (mark === null ? at !== null : at === null)

export const adminTx = (books: MemoryBooks): AdminTx => ({
  ...playerActs(books),
  ...payoutActs(books),
  ...flagActs(books),
})

type PlayerActs = Pick<
  AdminTx,
  'playerMarks' | 'ban' | 'unban' | 'holdPlayer' | 'endSessionsOf' | 'endSessionsOfAdmin' | 'readStateOf'
>

function playerActs(books: MemoryBooks): PlayerActs {
  const change = (id: string, what: string, fits: (row: PlayerRow) => boolean, to: (row: PlayerRow) => PlayerRow) => {
    const row = books.player.get(id)
    if (!row || !fits(row)) none(what)
    else books.player.put(to(row))
  }
  return {
    async playerMarks(playerId) {
      const row = books.player.get(playerId)
      if (!row) return null
      const open = openPayoutOf(books, playerId)
      return {
        id: playerId,
        banned: markOf(row.bannedAtMs, row.banReason, row.bannedBy),
        held: markOf(row.heldAtMs, row.heldReason, row.heldBy),
        needsBaseline: row.needsBaseline,
        openPayout: open ? { id: idOf(open), state: open.state, reason: open.reason } : null,
      }
    },
    ban: async (playerId, mark) =>
      change(
        playerId,
        `ban of player ${playerId}`,
        (row) => row.bannedAtMs === null,
        (row) => ({
          ...row,
          bannedAtMs: mark.at,
          banReason: clean(mark.reason),
          bannedBy: mark.by,
          version: row.version + 1,
          needsBaseline: row.baseline > 0 ? true : row.needsBaseline,
        }),
      ),
    unban: async (playerId) =>
      change(
        playerId,
        `unban of player ${playerId}`,
        (row) => row.bannedAtMs !== null,
        (row) => ({ ...row, bannedAtMs: null, banReason: null, bannedBy: null }),
      ),
    holdPlayer: async (playerId, mark) =>
      change(
        playerId,
        `hold of player ${playerId}`,
        (row) => isOther(row.heldAtMs, mark),
        (row) => ({ ...row, ...heldBy(mark) }),
      ),
    endSessionsOf: async () => 0,
    endSessionsOfAdmin: async () => 0,
    async readStateOf(playerId) {
      const row = books.player.get(playerId)
      return row ? readState(row) : null
    },
  }
}

type PayoutActs = Pick<AdminTx, 'payoutMarks' | 'holdPayout' | 'requeuePayout' | 'publishFrom'>

function payoutActs(books: MemoryBooks): PayoutActs {
  const change = (
    id: string,
    what: string,
    fits: (row: PayoutRecord) => boolean,
    to: (row: PayoutRecord) => PayoutRecord,
  ) => {
    const row = books.payout.get(id)
    if (!row || !fits(row)) none(what)
    else books.payout.put(to(row))
  }
  return {
    async payoutMarks(payoutId) {
      const row = books.payout.get(payoutId)
      if (!row) return null
      const block = books.block.find((one) => one.payoutId === payoutId && one.state !== 'dead')
      return {
        id: payoutId,
        playerId: asId(row.playerId),
        state: row.state,
        amount: units(row.amountUnits),
        kills: row.kills,
        reason: row.reason,
        held: markOf(row.heldAtMs, row.heldReason, row.heldBy),
        block: block ? { hash: asId(block.hash), state: block.state, nextPublishAt: block.nextPublishAtMs } : null,
      }
    },
    holdPayout: async (payoutId, mark) =>
      change(
        payoutId,
        `hold of payout ${payoutId}`,
        (row) => isOpenPayout(row) && isOther(row.heldAtMs, mark),
        (row) => ({ ...row, ...heldBy(mark) }),
      ),
    requeuePayout: async (payoutId) =>
      change(
        payoutId,
        `retry of payout ${payoutId}`,
        (row) => row.state === 'planned' && row.heldAtMs === null,
        (row) => ({ ...row, reason: null }),
      ),
    async publishFrom(hash, at) {
      const block = books.block.get(hash)
      if (!block || !isOpenBlock(block)) none(`sending of block ${hash}`)
      else books.block.put({ ...block, nextPublishAtMs: at })
    },
  }
}

type FlagActs = Pick<AdminTx, 'abuseFlag' | 'clearFlag' | 'raiseFlag'>

const flagOf = (row: FlagRow): AbuseFlag => ({
  id: row.id,
  playerId: asId(row.playerId),
  kind: row.kind,
  detail: row.detail,
  raisedAt: row.raisedAtMs,
  cleared: markOf(row.clearedAtMs, row.clearedReason, row.clearedBy),
})

const flagActs = (books: MemoryBooks): FlagActs => ({
  async abuseFlag(flagId) {
    const row = books.flag.get(flagId)
    return row ? flagOf(row) : null
  },
  async clearFlag(flagId, mark) {
    const row = books.flag.get(flagId)
    if (!row || row.clearedAtMs !== null) none(`clearing of flag ${flagId}`)
    else books.flag.put({ ...row, clearedAtMs: mark.at, clearedReason: clean(mark.reason), clearedBy: mark.by })
  },
  async raiseFlag(draft, at) {
    const id = insertFlag(books, draft, at)
    return { ...draft, id, raisedAt: at, cleared: null }
  },
})

const linkOf = (row: WalletRow): WalletLink => ({
  id: row.id,
  address: asId(row.address),
  isPrimary: row.isPrimary,
  linkedAt: row.linkedAtMs,
  primaryFrom: row.primaryFromMs,
  provenAt: row.provenAtMs,
})

/** Somebody whose kills were counted on an Epic account of this player had a wallet: as a rule the same person before a deletion. */
function linkedByFormer(books: MemoryBooks, player: PlayerRow): boolean {
  const own = books.baseline.where((row) => row.playerId === player.id).map((row) => row.epicAccountId)
  const epic = new Set([...own, player.epicAccountId])
  const holders = new Set(books.baseline.where((row) => epic.has(row.epicAccountId)).map((row) => row.playerId))
  return books.wallet.where((row) => holders.has(row.playerId)).length > 0
}

export function walletTx(books: MemoryBooks): WalletTx {
  const change = (wallet: WalletLink, what: string, fits: (row: WalletRow) => boolean, to: Partial<WalletRow>) => {
    const row = books.wallet.get(wallet.id)
    if (!row || row.unlinkedAtMs !== null || !fits(row)) none(`${what} of wallet ${wallet.id}`)
    else books.wallet.put({ ...row, ...to })
  }
  return {
    async lockWallets(playerId) {
      const player = books.player.get(playerId)
      if (!player || player.deletedAtMs !== null) return null
      const all = books.wallet.where((row) => row.playerId === playerId)
      const linked = all
        .filter((row) => row.unlinkedAtMs === null)
        .sort((a, b) => a.linkedAtMs - b.linkedAtMs || byText(a.id, b.id))
      const hasLinkedBefore = all.length > 0 || linkedByFormer(books, player)
      return { linked: linked.map(linkOf), hasLinkedBefore, hasEpicAccount: player.epicAccountId !== null }
    },
    matureWallets: async (at, playerId) => matureWallets(books, at, playerId),
    isOperatorAddress: async (address) => books.operator.get(address) !== undefined,
    async linkedAfter() {
      const signed = books.block.where(() => true).map((row) => row.signedAtMs)
      const said = books.operator.where((row) => row.linksUntilMs !== null).map((row) => row.linksUntilMs ?? 0)
      const restored = restoredAt(books)
      const all = [...signed, ...said, ...(restored === null ? [] : [restored])]
      return all.length === 0 ? null : Math.max(...all)
    },
    async insertWallet(playerId, wallet) {
      const id = books.newId()
      const { address, isPrimary, linkedAt, primaryFrom, provenAt } = wallet
      const times = { linkedAtMs: linkedAt, unlinkedAtMs: null, primaryFromMs: primaryFrom, provenAtMs: provenAt }
      books.wallet.insert({ id, playerId, address, isPrimary, ...times })
      return id
    },
    setWaiting: async (wallet, primaryFrom) =>
      change(wallet, 'waiting', (row) => !row.isPrimary && row.primaryFromMs === wallet.primaryFrom, {
        primaryFromMs: primaryFrom,
      }),
    setProven: async (wallet, at) => change(wallet, 'proof', (row) => row.provenAtMs === null, { provenAtMs: at }),
    unlinkWallet: async (wallet, at) =>
      change(wallet, 'unlink', (row) => row.primaryFromMs === wallet.primaryFrom, {
        unlinkedAtMs: at,
        isPrimary: false,
        primaryFromMs: null,
      }),
    flagSharedWallet: async (address, at) => flagSharedWallet(books, address, at),
  }
}

function matureWallets(books: MemoryBooks, at: Millis, playerId?: PlayerId) {
  const due = books.wallet
    .where(
      (row) =>
        row.primaryFromMs !== null && row.primaryFromMs <= at && (playerId === undefined || row.playerId === playerId),
    )
    .sort((a, b) => (a.primaryFromMs ?? 0) - (b.primaryFromMs ?? 0) || byText(a.id, b.id))
  for (const { playerId: owner } of due)
    books.wallet.update(
      (row) => row.playerId === owner && row.isPrimary && row.unlinkedAtMs === null,
      (row) => ({ ...row, isPrimary: false }),
    )
  for (const row of due) books.wallet.put({ ...row, isPrimary: true, primaryFromMs: null })
  return due.map((row) => ({
    walletId: row.id,
    playerId: asId<PlayerId>(row.playerId),
    address: asId<Address>(row.address),
    primaryFrom: row.primaryFromMs ?? 0,
  }))
}

function flagSharedWallet(books: MemoryBooks, address: string, at: Millis): number {
  const linked = new Set(books.wallet.where((row) => row.address === address).map((row) => row.playerId))
  const players = [...linked].sort(byText)
  if (players.length < 2) return 0
  const named = players.slice(0, 20).join(', ')
  const detail = `${players.length} players linked ${address}: ${named}${players.length > 20 ? ', …' : ''}`
  const present = players.filter((id) => books.player.get(id)?.deletedAtMs === null)
  return raiseFlags(
    books,
    present.map((id) => ({ playerId: asId(id), kind: 'shared_wallet', detail })),
    at,
  )
}
