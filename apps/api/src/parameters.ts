// Query parameters, checked: the answer to a bad one names the parameter, what was given, and what would be right.
import { Problem, shown } from './problem.js'

export interface WholeNumber {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly fallback: number
}

/** A whole number written in plain digits within its bounds; the fallback when the parameter is absent. */
export function wholeNumber(query: unknown, { name, min, max, fallback }: WholeNumber): number {
  const given =
    typeof query === 'object' && query !== null && Object.hasOwn(query, name)
      ? (Reflect.get(query, name) as unknown)
      : null
  if (given === null || given === undefined) return fallback
  const expected = `a whole number from ${min} to ${max}`
  if (typeof given !== 'string') throw invalid(name, given, expected, 'was given more than once')
  const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN
  if (!(value >= min && value <= max)) throw invalid(name, given, expected, `is ${shown(given)}`)
  return value
}

function invalid(parameter: string, given: unknown, expected: string, complaint: string): Problem {
  const detail = `The parameter ${parameter} ${complaint}: it must be ${expected}.`
  return new Problem('invalid-parameter', detail, { parameter, given: shown(given), expected })
}
