// Numbers, amounts and times as the reader's language writes them. Amounts stay text: no float ever carries money.
import { formatterFor, wholeNumber, type Formatter } from './formatters.js'
import { language, t } from './texts.js'

const formatter = <T extends Formatter>(name: string, make: (tag: string) => T): T =>
  formatterFor(language.get(), name, make)

export const number = (value: number): string => wholeNumber(language.get()).format(value)

/** A decimal text of BAN, to the last place that it has. */
export const ban = (amount: string): string =>
  formatter('ban', (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 8 })).format(amount as `${number}`)

export const decimal = (value: number, places: number): string =>
  formatter(`d${places}`, (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: places })).format(value)

const FACTOR_PLACES = 6

/** A multiplier, told as an exact number or fraction: `15/10` reads 1.5; what no few decimals can say stays a fraction. */
export function factorText(told: string): string {
  const [numerator = '', denominator = '1'] = told.split('/')
  const value = Number(numerator) / Number(denominator)
  const scaled = value * 10 ** FACTOR_PLACES
  if (Number.isFinite(value) && Math.abs(scaled - Math.round(scaled)) < 1e-6) return decimal(value, FACTOR_PLACES)
  return told
}

export const dateTime = (iso: string): string =>
  formatter('dt', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' })).format(
    new Date(iso),
  )

export const exactTime = (iso: string): string =>
  formatter('et', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'long' })).format(new Date(iso))

export const clock = (ms: number): string =>
  formatter('c', (tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'medium' })).format(new Date(ms))

/** `2026-01-31` as a day of the calendar. */
export const day = (isoDay: string): string =>
  formatter('day', (tag) => new Intl.DateTimeFormat(tag, { month: 'short', day: 'numeric', timeZone: 'UTC' })).format(
    new Date(`${isoDay}T00:00:00Z`),
  )

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

/** `3 minutes ago`, `in 2 hours`; under a few seconds: now. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1_000)
  if (Math.abs(seconds) < 5) return t('time.now')
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  const relative = formatter('r', (tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'always', style: 'short' }))
  return relative.format(Math.trunc(seconds / size), unit)
}

/** A length of time in its two largest parts. */
export function span(seconds: number): string {
  const index = STEPS.findIndex(([, length]) => seconds >= length)
  const parts = STEPS.slice(index < 0 ? 3 : index, (index < 0 ? 3 : index) + 2)
  let left = seconds
  return parts
    .map(([unit, length]) => {
      const value = Math.floor(left / length)
      left -= value * length
      return { unit, value }
    })
    .filter(({ value }, position) => value > 0 || position === 0)
    .map(({ unit, value }) =>
      formatter(
        `s${unit}`,
        (tag) => new Intl.NumberFormat(tag, { style: 'unit', unit: unit, unitDisplay: 'short' }),
      ).format(value),
    )
    .join(' ')
}

const BAN_UNITS = 100_000_000n

/** A decimal text of BAN as whole units of 10^-8, for sums. */
export function unitsOf(amount: string): bigint {
  const [whole = '0', places = ''] = amount.split('.')
  return BigInt(whole) * BAN_UNITS + BigInt(places.padEnd(8, '0').slice(0, 8))
}

/** And back, without trailing zeros. */
export function banOf(units: bigint): string {
  const places = (units % BAN_UNITS).toString().padStart(8, '0').replace(/0+$/, '')
  return `${units / BAN_UNITS}${places === '' ? '' : `.${places}`}`
}
