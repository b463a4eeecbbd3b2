// Texts that the schemas have already found readable, as the domain's values. A failure here is a bug of a schema.
import { assert, parseBan, parseMultiplier, units, type Multiplier, type Rate, type Units } from '@pay2slay/domain'
import type { PayoutFile } from './schemas/payout.js'

export function amount(text: string): Units {
  const parsed = parseBan(text)
  assert(parsed.ok, 'an amount passed its schema but cannot be read')
  return parsed.ok ? parsed.value : units(0n)
}

export function rateOf(file: PayoutFile): Rate {
  const multipliers = file.multipliers.map(({ name, factor }): Multiplier => {
    const parsed = parseMultiplier(name, factor)
    assert(parsed.ok, 'a factor passed its schema but cannot be read')
    return parsed.ok ? parsed.value : { name, numerator: 1n, denominator: 1n }
  })
  return { perKill: amount(file.payout_amount_ban_per_kill), multipliers }
}
