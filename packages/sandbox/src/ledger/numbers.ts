// How a node writes and reads numbers: decimal text, hex text, and amounts of BAN with all 29 places.

const RAW_PER_BAN = 10n ** 29n
export const MAX_RAW = (1n << 128n) - 1n

/** 1 BAN = 10^29 raw; at least one decimal place: "10.0", "0.00000000000000000000000000001". */
export function banDecimal(raw: bigint): string {
  const places = (raw % RAW_PER_BAN).toString().padStart(29, '0').replace(/0+$/, '')
  return `${raw / RAW_PER_BAN}.${places === '' ? '0' : places}`
}

/** Amounts up to 2^128 - 1; empty text is 0, as on a real node. Null: not an amount. */
export function readRaw(text: string): bigint | null {
  if (text === '') return 0n
  if (!/^\d{1,39}$/.test(text) || (text.length > 1 && text.startsWith('0'))) return null
  const value = BigInt(text)
  return value > MAX_RAW ? null : value
}

/** Hex of at most `digits` digits, short forms allowed, as the node reads it. Null: not hex. */
export function readHex(text: string, digits: number): string | null {
  if (text.length === 0 || text.length > digits || !/^[0-9a-fA-F]+$/.test(text)) return null
  return text.padStart(digits, '0').toUpperCase()
}

/** 64-bit counts; "-1" is the largest one, as the node's own parser has it. Null: not a count. */
export function readCount(text: string): number | null {
  if (!/^-?\d{1,20}$/.test(text)) return null
  return text.startsWith('-') ? Number.MAX_SAFE_INTEGER : Math.min(Number(text), Number.MAX_SAFE_INTEGER)
}
