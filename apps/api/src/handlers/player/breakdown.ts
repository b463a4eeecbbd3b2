// Why a count is not paid in full, or not at once: where payouts cut it, and what keeps the rest of it waiting now.
import { owedBefore, splitCounts, type CountPart, type MyAccrual, type PartPayout } from '@pay2slay/db'
import { formatBan, limitsOf, sumUnits, units, type OwedPart, type Units } from '@pay2slay/domain'
import type { SqlReader } from '@pay2slay/db'
import { isoTime } from '../../render.js'
import { obstaclesOf, outlookOf, termsOf, type Scene } from './outlook.js'
import { timeOrNull } from './tools.js'

type KillsAndUnits = Pick<OwedPart, 'kills' | 'amount'>

const sizeOf = ({ fromKills, toKills }: Pick<MyAccrual, 'fromKills' | 'toKills'>): number => toKills - fromKills

const sumOf = (parts: readonly CountPart[]): KillsAndUnits => ({
  kills: parts.reduce((kills, part) => kills + sizeOf(part), 0),
  amount: sumUnits(parts.map(({ amount }) => amount)),
})

const shares = (some: KillsAndUnits, all: KillsAndUnits) => ({
  kills: some.kills,
  amount_ban: formatBan(some.amount),
  of_kills: all.kills,
  of_amount_ban: formatBan(all.amount),
})

/** Each row of a page, newest first, with its own. */
export async function breakdownsOf(read: SqlReader, scene: Scene, rows: readonly MyAccrual[]) {
  const parts = Map.groupBy(
    await splitCounts(read, scene.playerId, rows),
    ({ baseline, first }) => `${baseline} ${first}`,
  )
  const countOf = new Map([...parts.values()].flatMap((count) => count.map((part) => [part.id, count] as const)))
  const waits = await waitsOf(read, scene, rows)
  return rows.map((row) => {
    const count = countOf.get(row.id)
    const whole = count ? sumOf(count) : { kills: sizeOf(row), amount: row.amount }
    const breakdown = {
      counted_kills: whole.kills,
      counted_ban: formatBan(whole.amount),
      cuts: count ? cutsOf(count, row) : [],
      waits: waits.get(row.id) ?? [],
    }
    return { row, breakdown }
  })
}

/** Where a payout ended at the end or the beginning of the row. */
function cutsOf(count: readonly CountPart[], row: MyAccrual) {
  const at = count.findIndex(({ id }) => id === row.id)
  return [at - 1, at].flatMap((index) => {
    const [part, next] = [count[index], count[index + 1]]
    if (!part?.payout || !next || next.payout?.id === part.payout.id) return []
    const { payout } = part
    // Kills are paid in their order: what another payout has of the count comes before this one's first, and is no part of it.
    const first = count.findIndex((one) => one.payout?.id === payout.id)
    const { code, cap, until } = limitOf(payout)
    return [
      {
        code,
        cap_kills: cap,
        ...shares(sumOf(count.slice(first, index + 1)), sumOf(count.slice(first))),
        at: isoTime(payout.plannedAt),
        payout_id: payout.id,
        until: timeOrNull(until),
      },
    ]
  })
}

/** What ended a payout within a count: the cap that was full with it, else the money. */
function limitOf({ adopted, dailyCap, weeklyCap, dayKills, weekKills, dayEnd, weekEnd }: PartPayout) {
  if (adopted) return { code: 'found_send', cap: null, until: null }
  // Where both are full, the one that lasts longer.
  if (weeklyCap !== null && weekKills >= weeklyCap) return { code: 'weekly_cap', cap: weeklyCap, until: weekEnd }
  if (dailyCap !== null && dayKills >= dailyCap) return { code: 'daily_cap', cap: dailyCap, until: dayEnd }
  return { code: 'funds', cap: null, until: null }
}

async function waitsOf(read: SqlReader, scene: Scene, rows: readonly MyAccrual[]) {
  const owed = rows.filter(({ payoutId }) => payoutId === null).toReversed()
  const [oldest] = owed
  const found = new Map<string, ReturnType<typeof waitsOfPart>>()
  if (!oldest) return found
  const outlook = outlookOf(scene)
  const inTheWay = obstaclesOf(scene, outlook)
  let before: { readonly kills: number; readonly amount: Units } = await owedBefore(read, scene.playerId, oldest)
  for (const row of owed) {
    const part = { kills: sizeOf(row), amount: row.amount, before }
    found.set(row.id, waitsOfPart(scene, part, limitsOf(part, outlook, inTheWay)))
    before = { kills: before.kills + part.kills, amount: units(before.amount + part.amount) }
  }
  return found
}

function waitsOfPart(scene: Scene, part: OwedPart, limits: ReturnType<typeof limitsOf>) {
  const { caps } = termsOf(scene)
  return limits.map(({ code, until, ...fits }) => ({
    code,
    cap_kills: code === 'daily_cap' ? caps.dailyKills : code === 'weekly_cap' ? caps.weeklyKills : null,
    ...shares(fits, part),
    until: timeOrNull(until),
  }))
}
