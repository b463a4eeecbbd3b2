// I1: a debt is worth what its rate says. An accrual that was split keeps the reading it was made from, so that its parts together are
// compared, to the unit; what each part was rounded to is not.
import { sameRate, worthOf } from '../rate.js'
import type { AccrualRow, Breach, PlayerBooks } from './rows.js'

export function checkWorth({ accruals }: PlayerBooks): readonly Breach[] {
  const families = new Map<string, AccrualRow[]>()
  for (const accrual of accruals) {
    if (accrual.origin === undefined) continue
    const family = families.get(accrual.origin.readingId)
    if (family) family.push(accrual)
    else families.set(accrual.origin.readingId, [accrual])
  }
  return [...families.values()].flatMap(worthOfFamily)
}

function worthOfFamily(family: readonly AccrualRow[]): readonly Breach[] {
  const [first] = family
  if (first?.origin === undefined) return []
  const { rate, readingId } = first.origin
  const say = (detail: string): Breach => ({ invariant: 'I1', subject: first.id, detail })
  if (family.some(({ origin }) => origin !== undefined && !sameRate(origin.rate, rate)))
    return [say(`and other accruals of reading ${readingId} have different rates`)]
  let kills = 0
  let amount = 0n
  for (const accrual of family) {
    kills += accrual.toKills - accrual.fromKills
    amount += accrual.amount
  }
  const worth = kills < 0 ? 0n : worthOf(kills, rate)
  if (worth === amount) return []
  const parts = family.length === 1 ? '' : ` in ${family.length} parts`
  return [
    say(
      `is ${amount} units for ${kills} kills of reading ${readingId}${parts}, but at its rate they are worth ${worth}`,
    ),
  ]
}
