// I6 and I1 against what debts were made from: a debt ends where its reading did, counting begins where a reading said so, and a kill is
// worth what was set to count when it was accrued. Books that agree with themselves can still hold a debt that nobody ever read.
import type { ReadingOutcome } from '../model.js'
import { versionAt } from '../terms.js'
import type { AccrualRow, Breach, PlayerBooks } from './rows.js'

const ACCRUES: ReadonlySet<ReadingOutcome> = new Set(['accrued', 'lowered'])

/** Parts of a split keep the reading of the whole: the last of them ends at its total. */
export function checkReadings({ playerId, accruals, baselines, pending, ...player }: PlayerBooks): readonly Breach[] {
  const breaches: Breach[] = []
  const say = (subject: string, detail: string) => breaches.push({ invariant: 'I6', subject, detail })
  for (const { number, startKills, isRead } of baselines)
    if (isRead === false) say(playerId, `baseline ${number} starts at ${startKills} kills, which no reading told`)
  if (pending?.isRead === false) say(playerId, `${pending.total} kills are pending, which no reading told`)
  if (player.isOtherEpic === true)
    say(playerId, `baseline ${player.baseline} is of another Epic account than the one that kills are read of now`)
  const last = new Map<string, AccrualRow>()
  for (const accrual of accruals) {
    const { origin } = accrual
    if (origin?.reading === undefined) continue
    const { readingId, reading } = origin
    const known = last.get(readingId)
    if (known === undefined || known.toKills < accrual.toKills) last.set(readingId, accrual)
    if (reading === null) say(accrual.id, `was made from reading ${readingId}, which is not in the books`)
    else if (reading.playerId !== playerId) say(accrual.id, `was made from reading ${readingId} of another player`)
    else if (reading.baseline !== accrual.baseline)
      say(
        accrual.id,
        `is under baseline ${accrual.baseline}, but its reading ${readingId} was made under ${reading.baseline}`,
      )
    else if (!ACCRUES.has(reading.outcome))
      say(accrual.id, `was made from reading ${readingId}, which brought nothing: it was ${reading.outcome}`)
  }
  for (const [readingId, { id, toKills, origin }] of last) {
    const total = origin?.reading?.total
    if (total !== undefined && total !== toKills)
      say(id, `ends at ${toKills} kills, but its reading ${readingId} told ${total}`)
  }
  return breaches
}

/**
 * Where no version was in force the configuration counted, which the books do not keep. Which version came before which accrual is told
 * twice, by the instants and by the ids, as a clock may have been set back: a breach is one only where both show it.
 */
export function checkTerms({ accruals, terms }: PlayerBooks): readonly Breach[] {
  const breaches: Breach[] = []
  if (terms === undefined || terms.length === 0) return breaches
  for (const { id, origin } of accruals) {
    const { madeAt, rate, readingId } = origin ?? {}
    if (madeAt === undefined || rate === undefined || readingId === undefined) continue
    const inForce = versionAt(terms, madeAt)
    if (inForce === null || inForce.perKill === rate.perKill) continue
    const before = terms.filter((version) => version.id < readingId)
    const known = versionAt(before, madeAt)
    if (known === null || known.perKill === rate.perKill) continue
    const detail = `is at ${rate.perKill} units a kill, but ${inForce.perKill} were set to count when it was made`
    breaches.push({ invariant: 'I1', subject: id, detail })
  }
  return breaches
}
