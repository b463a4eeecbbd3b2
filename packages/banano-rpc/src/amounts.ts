// Raw as text in BAN, to the last of its 29 places. The books count in 10^-8 BAN; this is for what the chain itself says, where
// a place more or less would be another amount. Sources: banano nano/lib/numbers.hpp (1 BAN = 10^29 raw, at most 2^128 - 1 raw).
import { err, ok, raw, type Raw, type Result } from '@pay2slay/domain'

export const BAN_PLACES = 29
export const RAW_PER_BAN = 10n ** BigInt(BAN_PLACES)
export const MAX_RAW = raw((1n << 128n) - 1n)

/** Reads digits with at most 29 decimal places: no sign, no exponent, no blanks. The error says what would be right. */
export function parseBanRaw(text: string): Result<Raw, string> {
  if (!/^(0|[1-9]\d{0,9})(\.\d{1,29})?$/.test(text)) {
    const shown = JSON.stringify(text.slice(0, 60))
    return err(
      `${shown} is not an amount in BAN: write digits with at most ${BAN_PLACES} decimal places, such as "0.05"`,
    )
  }
  const [whole = '0', places = ''] = text.split('.')
  const value = BigInt(whole) * RAW_PER_BAN + BigInt(places.padEnd(BAN_PLACES, '0'))
  if (value > MAX_RAW) return err(`${text} BAN is more than the whole supply of ${formatBanRaw(MAX_RAW)} BAN`)
  return ok(raw(value))
}

/** Shortest exact text: "0.05", "12", "0". */
export function formatBanRaw(amount: Raw): string {
  if (amount < 0n || amount > MAX_RAW) throw new RangeError('an amount lies between 0 and 2^128 - 1 raw')
  const places = (amount % RAW_PER_BAN).toString().padStart(BAN_PLACES, '0').replace(/0+$/, '')
  return `${amount / RAW_PER_BAN}${places ? `.${places}` : ''}`
}
