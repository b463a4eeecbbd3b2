// I2, first half, and I6: under each baseline the accruals follow each other from its start to its end without overlap or gap, so
// the kills accrued are exactly how far the cursor moved.
import type { ReadingWrite } from '../model.js'
import type { AccrualRow, Breach, PlayerBooks } from './rows.js'

export function checkIntervals(books: PlayerBooks): readonly Breach[] {
  const breaches: Breach[] = []
  const say = (invariant: 'I2' | 'I6', detail: string) => breaches.push({ invariant, subject: books.playerId, detail })
  const groups = books.baselines.map((baseline) => ({ ...baseline, accruals: new Array<AccrualRow>() }))
  const byNumber = new Map(groups.map(({ number, accruals }) => [number, accruals]))
  for (const accrual of books.accruals) {
    const group = byNumber.get(accrual.baseline)
    if (group) group.push(accrual)
    else say('I6', `accrual ${accrual.id} is under baseline ${accrual.baseline}, which is not recorded`)
  }
  for (const [index, { number, startKills, endKills, accruals }] of groups.entries()) {
    if (number !== index + 1) say('I6', `baseline ${index + 1} is missing before ${number}`)
    const isPresent = number === books.baseline
    if (isPresent !== (endKills === null))
      say('I6', `baseline ${number} is ${isPresent ? 'closed' : 'open'}, against the player's`)
    const end = endKills ?? books.cursor ?? startKills
    const accrued = walk(accruals, startKills, (detail) => say('I2', `baseline ${number}: ${detail}`))
    if (accrued !== end - startKills) {
      say('I6', `baseline ${number}: ${accrued} kills accrued, but the cursor went from ${startKills} to ${end}`)
    }
  }
  if (books.baseline !== books.baselines.length) {
    say('I6', `the player is at baseline ${books.baseline}, but ${books.baselines.length} are recorded`)
  }
  if ((books.cursor === null) !== (books.baseline === 0)) say('I6', 'a cursor and a baseline go together')
  return breaches
}

/** Walks one baseline's accruals in order; returns the kills that they cover. */
function walk(accruals: readonly AccrualRow[], start: number, say: (detail: string) => void): number {
  let reached = start
  let kills = 0
  for (const { id, fromKills, toKills } of accruals) {
    if (toKills <= fromKills) say(`accrual ${id} covers nothing: (${fromKills}, ${toKills}]`)
    if (fromKills < reached) say(`accrual ${id} (${fromKills}, ${toKills}] overlaps what is accrued up to ${reached}`)
    if (fromKills > reached) say(`between ${reached} and ${fromKills} nothing is accrued`)
    reached = Math.max(reached, toKills)
    kills += toKills - fromKills
  }
  return kills
}

/** I6 over one write: the cursor moves down only with a recorded new baseline, and up by exactly what accrues. */
export function checkMove({ before, after, baselineStart, accrual }: ReadingWrite): readonly Breach[] {
  const breaches: Breach[] = []
  const say = (detail: string) => breaches.push({ invariant: 'I6', subject: before.playerId, detail })
  const isNew = baselineStart !== null
  if (after.baseline !== before.baseline + (isNew ? 1 : 0))
    say(`baseline went from ${before.baseline} to ${after.baseline}`)
  const start = isNew ? baselineStart : before.cursor
  const accrued = accrual === null ? 0 : accrual.toKills - accrual.fromKills
  const moved = (after.cursor ?? 0) - (start ?? 0)
  if (moved !== accrued) say(`the cursor went from ${start} to ${after.cursor}, but ${accrued} kills accrued`)
  return breaches
}
