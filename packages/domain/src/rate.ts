// What a kill is worth: a base rate times exact fractions, rounded down once, with the breakdown that players are shown.
import type { Multiplier, Rate } from './model.js'
import { MAX_ACCRUAL_UNITS, formatBan, units, type Units } from './money.js'
import { assert, err, ok, type Result } from './result.js'

/** floor(kills x rate x multipliers), exactly. More than MAX_ACCRUAL_UNITS is a bug: ask `isWithinAccrualBound` first. */
export function amountFor(kills: number, rate: Rate): Units {
  const amount = worth(kills, rate)
  assert(amount <= MAX_ACCRUAL_UNITS, `an accrual of ${kills} kills would be worth more than the bound`)
  return units(amount)
}

/** Whether so many kills may be one accrual: worth at most MAX_ACCRUAL_UNITS. */
export const isWithinAccrualBound = (kills: number, rate: Rate): boolean => worth(kills, rate) <= MAX_ACCRUAL_UNITS

/** The same without the bound of one accrual: for sums that are shown and never accrued. */
export const worthOf = (kills: number, rate: Rate): Units => units(worth(kills, rate))

function worth(kills: number, rate: Rate): bigint {
  assert(Number.isSafeInteger(kills) && kills >= 0, `kills must be a whole number, not ${kills}`)
  let numerator = BigInt(kills) * rate.perKill
  let denominator = 1n
  for (const multiplier of rate.multipliers) {
    numerator *= multiplier.numerator
    denominator *= multiplier.denominator
  }
  return numerator / denominator
}

/** Whether two rates read the same to a player: base and factors by name and value, so that 1.5 equals 3/2. */
export function sameRate(left: Rate, right: Rate): boolean {
  return (
    left.perKill === right.perKill &&
    left.multipliers.every((one, index) => {
      const other = right.multipliers[index]
      return other?.name === one.name && one.numerator * other.denominator === other.numerator * one.denominator
    }) &&
    left.multipliers.length === right.multipliers.length
  )
}

/** Reads "1.5" or "3/2" as an exact fraction above zero. */
export function parseMultiplier(name: string, text: string): Result<Multiplier, string> {
  const fraction = /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(text)
  if (fraction?.[1] && fraction[2]) {
    return ok({ name, numerator: BigInt(fraction[1]), denominator: BigInt(fraction[2]) })
  }
  const decimal = /^(0|[1-9]\d{0,8})(?:\.(\d{1,8}))?$/.exec(text)
  const places = decimal?.[2] ?? ''
  const numerator = decimal ? BigInt(text.replace('.', '')) : 0n
  if (numerator === 0n) {
    return err(
      `${JSON.stringify(text)} is not a factor: write a number above zero such as "1.5", or a fraction such as "3/2"`,
    )
  }
  return ok({ name, numerator, denominator: 10n ** BigInt(places.length) })
}

export interface RateExplanation {
  readonly perKillBan: string
  readonly factors: readonly { readonly name: string; readonly factor: string }[]
  /** What one kill is worth after all factors, rounded down. */
  readonly effectivePerKillBan: string
}

export function explainRate(rate: Rate): RateExplanation {
  return {
    perKillBan: formatBan(rate.perKill),
    factors: rate.multipliers.map(({ name, numerator, denominator }) => ({
      name,
      factor: denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`,
    })),
    effectivePerKillBan: formatBan(amountFor(1, rate)),
  }
}
