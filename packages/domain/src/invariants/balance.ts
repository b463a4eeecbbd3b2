// I1: in kills and in amount, accrued = owed + open + paid. And what carries it: a payout is the sum of its items, and an accrual
// and its live item tell the same.
import { units } from '../money.js'
import type { AccrualRow, Breach, ItemRow, KillsAndAmount, PayoutRow, PlayerBooks, PlayerTotals } from './rows.js'

const OPEN: ReadonlySet<string> = new Set(['planned', 'signed', 'published'])

/** I1 over sums. */
export function checkTotals({ playerId, accrued, owed, open, paid }: PlayerTotals): readonly Breach[] {
  const breaches: Breach[] = []
  const say = (what: string, left: number | bigint, right: number | bigint, parts: (number | bigint)[]) => {
    const [owedPart = 0, openPart = 0, paidPart = 0] = parts
    const detail = `accrued ${left} ${what}, but owed ${owedPart} + open ${openPart} + paid ${paidPart} = ${right}`
    breaches.push({ invariant: 'I1', subject: playerId, detail })
  }
  const kills = owed.kills + open.kills + paid.kills
  if (accrued.kills !== kills) say('kills', accrued.kills, kills, [owed.kills, open.kills, paid.kills])
  const amount = owed.amount + open.amount + paid.amount
  if (accrued.amount !== amount) say('units', accrued.amount, amount, [owed.amount, open.amount, paid.amount])
  return breaches
}

/** The sums of I1 from one player's rows. */
export function totalsOf(books: PlayerBooks): PlayerTotals {
  const spans = books.accruals.map(sizeOf)
  const owed = books.accruals.filter((accrual) => accrual.payoutId === null).map(sizeOf)
  const confirmed = books.payouts.filter((payout) => payout.state === 'confirmed')
  const adopted = new Set(confirmed.filter((payout) => payout.adopted).map((payout) => payout.id))
  const setOff = books.items.filter((item) => adopted.has(item.payoutId) && !item.released)
  return {
    playerId: books.playerId,
    accrued: sum(spans),
    owed: sum(owed),
    open: sum(books.payouts.filter((payout) => OPEN.has(payout.state))),
    paid: sum([...confirmed.filter((payout) => !payout.adopted), ...setOff]),
  }
}

/** The running sum of what was paid is that of the confirmed payouts, advances included. */
export function checkPaidTotal({ playerId, payouts, paidTotal }: PlayerBooks): readonly Breach[] {
  if (paidTotal === undefined) return []
  const kept = paidTotal ?? { payouts: 0, kills: 0, amount: units(0n) }
  const confirmed = payouts.filter(({ state }) => state === 'confirmed')
  const { kills, amount } = sum(confirmed)
  if (kept.payouts === confirmed.length && kept.kills === kills && kept.amount === amount) return []
  const said = `${kept.payouts} payouts, ${kept.kills} kills and ${kept.amount} units`
  const detail = `the running sum of what was paid says ${said}, but there are ${confirmed.length}, ${kills} and ${amount}`
  return [{ invariant: 'I1', subject: playerId, detail }]
}

/** What an adopted payout is worth beyond its items is the advance that is left of it, neither more nor less. */
export function checkAdvances({ payouts, items, advances }: PlayerBooks): readonly Breach[] {
  if (advances === undefined) return []
  const breaches: Breach[] = []
  const byPayout = new Map(advances.map((advance) => [advance.payoutId, advance]))
  for (const { id, adopted, amount, state } of payouts) {
    const advance = byPayout.get(id)
    byPayout.delete(id)
    const say = (detail: string) => breaches.push({ invariant: 'I1', subject: id, detail })
    if (!adopted) {
      if (advance) say('has an advance, but it is no adopted payout')
      continue
    }
    if (state !== 'confirmed') say(`is adopted, but ${state}: an adopted payout was paid when it was found`)
    const covered = sum(items.filter((item) => item.payoutId === id && !item.released)).amount
    const left = advance?.left ?? 0n
    if (amount - covered !== left)
      say(`is for ${amount} units and covers ${covered}, but its advance says that ${left} are left`)
  }
  for (const id of byPayout.keys())
    breaches.push({ invariant: 'I1', subject: id, detail: "has an advance of this player, but is not this player's" })
  return breaches
}

/** Each payout is the sum of its items; a void one holds nothing; an adopted one may be worth more, never less. */
export function checkPayouts(books: PlayerBooks): readonly Breach[] {
  const breaches: Breach[] = []
  const itemsOf = new Map<string, ItemRow[]>()
  for (const item of books.items) {
    const known = itemsOf.get(item.payoutId)
    if (known) known.push(item)
    else itemsOf.set(item.payoutId, [item])
  }
  for (const payout of books.payouts) {
    const items = itemsOf.get(payout.id) ?? []
    const live = items.filter((item) => !item.released)
    const say = (detail: string) => breaches.push({ invariant: 'I1', subject: payout.id, detail })
    if (payout.state === 'void') {
      if (live.length > 0) say(`is void, but ${live.length} of its items are not released`)
      continue
    }
    if (live.length < items.length)
      say(`is ${payout.state}, but ${items.length - live.length} of its items are released`)
    comparePayout(payout, sum(live), say)
  }
  return breaches
}

function comparePayout(payout: PayoutRow, covered: KillsAndAmount, say: (detail: string) => void): void {
  if (payout.kills !== covered.kills) say(`is for ${payout.kills} kills, but its items cover ${covered.kills}`)
  const fits = payout.adopted ? covered.amount <= payout.amount : covered.amount === payout.amount
  if (!fits) say(`is for ${payout.amount} units, but its items cover ${covered.amount}`)
}

/** I2, second half: an accrual is in at most one payout that is not void, and both sides say the same of it. */
export function checkCover(books: PlayerBooks): readonly Breach[] {
  const breaches: Breach[] = []
  const say = (subject: string, detail: string) => breaches.push({ invariant: 'I2', subject, detail })
  const accruals = new Map(books.accruals.map((accrual) => [accrual.id, accrual]))
  const covered = new Map<string, ItemRow>()
  for (const item of books.items) {
    if (item.kills !== item.toKills - item.fromKills)
      say(item.payoutId, `has an item of ${item.kills} kills ${span(item)}`)
    if (item.released) continue
    const other = covered.get(item.accrualId)
    if (other) say(item.accrualId, `is in two payouts that are not void: ${other.payoutId} and ${item.payoutId}`)
    covered.set(item.accrualId, item)
    const accrual = accruals.get(item.accrualId)
    if (!accrual) say(item.payoutId, `covers accrual ${item.accrualId}, which is not the player's`)
    else if (accrual.payoutId !== item.payoutId || !isSame(accrual, item)) say(accrual.id, differs(accrual, item))
  }
  for (const { id, payoutId } of books.accruals) {
    if (payoutId !== null && !covered.has(id)) say(id, `says it is in payout ${payoutId}, which has no such item`)
  }
  return breaches
}

const isSame = (accrual: AccrualRow, item: ItemRow): boolean =>
  accrual.fromKills === item.fromKills && accrual.toKills === item.toKills && accrual.amount === item.amount

const differs = (accrual: AccrualRow, item: ItemRow): string =>
  `is ${span(accrual)} for ${accrual.amount} units in payout ${accrual.payoutId ?? 'none'}, ` +
  `but its item is ${span(item)} for ${item.amount} units in payout ${item.payoutId}`

const span = ({ fromKills, toKills }: { fromKills: number; toKills: number }): string => `(${fromKills}, ${toKills}]`

const sizeOf = ({ fromKills, toKills, amount }: AccrualRow): KillsAndAmount => ({ kills: toKills - fromKills, amount })

function sum(parts: readonly KillsAndAmount[]): KillsAndAmount {
  let kills = 0
  let amount = 0n
  for (const part of parts) {
    kills += part.kills
    amount += part.amount
  }
  return { kills, amount: units(amount) }
}
