// Money is a bigint count of 10^-8 BAN; raw is what the chain counts in. No number, float or text carries money inside the system.
import { err, ok, type Result } from './result.js'

declare const unitsBrand: unique symbol
declare const rawBrand: unique symbol

/** A count of 10^-8 BAN. */
export type Units = bigint & { readonly [unitsBrand]: true }
/** A count of raw; 1 BAN = 10^29 raw. */
export type Raw = bigint & { readonly [rawBrand]: true }

export const UNITS_PER_BAN = 100_000_000n
/** 1 BAN = 10^29 raw, so one unit is 10^21 raw. */
export const RAW_PER_UNIT = 10n ** 21n
/** The whole supply, (2^128 - 1) raw, rounded down to units: 3.4e17, below 2^63. */
export const SUPPLY_UNITS = ((1n << 128n) - 1n) / RAW_PER_UNIT
/** No single accrual may be worth more (10 million BAN), so sums stay far below 2^63. */
export const MAX_ACCRUAL_UNITS = 10n ** 15n

export const units = (value: bigint): Units => value as Units
export const raw = (value: bigint): Raw => value as Raw
export const ZERO = units(0n)

export const sumUnits = (values: Iterable<Units>): Units => {
  let total = 0n
  for (const value of values) total += value
  return units(total)
}

export const unitsToRaw = (amount: Units): Raw => raw(amount * RAW_PER_UNIT)

/** Rounds down: what the chain holds beyond a whole unit can never be promised. */
export const rawToUnits = (amount: Raw): Units => units(amount / RAW_PER_UNIT)

/**
 * Reads a BAN amount as configuration and JSON write it: digits, at most 8 places, no sign, no exponent.
 * The error says what was wrong and what would be right; the caller adds the key.
 */
export function parseBan(text: string): Result<Units, string> {
  if (!/^(0|[1-9]\d*)(\.\d{1,8})?$/.test(text)) {
    return err(
      `${JSON.stringify(text)} is not an amount in BAN: write digits with at most 8 decimal places, such as "0.05"`,
    )
  }
  const [whole = '0', places = ''] = text.split('.')
  const value = BigInt(whole) * UNITS_PER_BAN + BigInt(places.padEnd(8, '0'))
  if (value > SUPPLY_UNITS)
    return err(`${text} BAN is more than the whole supply of ${formatBan(units(SUPPLY_UNITS))} BAN`)
  return ok(units(value))
}

/** Shortest exact text: "0.05", "12", "0". */
export function formatBan(amount: Units): string {
  const sign = amount < 0n ? '-' : ''
  const value: bigint = amount < 0n ? 0n - amount : amount
  const whole = `${sign}${value / UNITS_PER_BAN}`
  const rest = value % UNITS_PER_BAN
  // Most amounts of a page are nothing at all.
  return rest === 0n ? whole : `${whole}.${rest.toString().padStart(8, '0').replace(/0+$/, '')}`
}
