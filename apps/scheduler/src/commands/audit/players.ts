// I1, I2, I4 and I6 over every player. A page of books is read in several statements while a scheduler may be writing, so what
// looks broken is read again before it is believed.
import { checkPlayer, sumUnits, type PayoutId, type PlayerBooks, type Units } from '@pay2slay/domain'
import { booksOf, playerBooks, type Database } from '@pay2slay/db'
import { whatStands, type Breach, type Findings } from './findings.js'

/** Suspects looked at again together, so that many of them cost one pause and bounded memory. */
const BATCH = 200

export interface Sums {
  kills: number
  accrued: bigint
  owed: bigint
  open: bigint
  paid: bigint
  players: number
  payouts: number
}

interface PlayersAudit {
  readonly database: Database
  readonly findings: Findings
  readonly pauseMs: number
  readonly progress: (text: string) => void
}

export async function auditPlayers(deps: PlayersAudit): Promise<Sums> {
  const sums: Sums = { kills: 0, accrued: 0n, owed: 0n, open: 0n, paid: 0n, players: 0, payouts: 0 }
  let suspects: PlayerBooks[] = []
  for await (const books of playerBooks(deps.database)) {
    if (checkPlayer(books).length > 0) suspects.push(books)
    else addSums(sums, books)
    if (suspects.length === BATCH) {
      await lookAgain(deps, suspects, sums)
      suspects = []
    }
    if ((sums.players + suspects.length) % 500 === 0) deps.progress(`${sums.players} players`)
  }
  await lookAgain(deps, suspects, sums)
  return sums
}

async function lookAgain(deps: PlayersAudit, suspects: readonly PlayerBooks[], sums: Sums): Promise<void> {
  const latest = new Map(suspects.map((books) => [books.playerId, books]))
  const check = (): readonly Breach[] => [...latest.values()].flatMap((books) => checkPlayer(books))
  const again = async (): Promise<readonly Breach[]> => {
    for (const [playerId, before] of latest) {
      if (checkPlayer(before).length === 0) continue
      const now = await booksOf(deps.database, playerId)
      if (now === null) latest.delete(playerId)
      else latest.set(playerId, now)
    }
    return check()
  }
  const seen = check()
  const standing = deps.findings.many ? seen : await whatStands(seen, deps.pauseMs, again)
  for (const breach of standing) deps.findings.add(breach)
  for (const books of latest.values()) addSums(sums, books)
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
