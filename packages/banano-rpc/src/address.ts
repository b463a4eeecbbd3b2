// Banano addresses: `ban_`, 52 characters of the public key and 8 of its checksum. A typo must never become a payment, so the
// checksum is always checked here; the node's own check is laxer (it accepts `ban-` and other prefixes).
import { asId, err, ok, type Address, type AddressCodec, type Result, type Unowned } from '@pay2slay/domain'
import { checksumOf } from './checksum.js'

const ALPHABET = '13456789abcdefghijkmnopqrstuwxyz'
/** Value of a letter by its character code; -1 where the letter does not occur. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)))
const PREFIX_LETTERS = 4
const KEY_LETTERS = 52
const CHECK_LETTERS = 8
const LENGTH = PREFIX_LETTERS + KEY_LETTERS + CHECK_LETTERS
const KEY_BYTES = 32

/** No player's: two keys that nobody holds, zero and the community's burn address, and the account that began the live network. */
const UNOWNED: ReadonlyMap<string, Unowned> = new Map([
  ['ban_1111111111111111111111111111111111111111111111111111hifc8npp', 'burn'],
  ['ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w', 'burn'],
  ['ban_1bananobh5rat99qfgt1ptpieie5swmoth87thi74qgbfrij7dcgjiij94xr', 'genesis'],
])

/** Reads an address; the error says what is wrong with it. */
export function parseAddress(text: string): Result<Address, string> {
  if (text.length !== LENGTH || !text.startsWith('ban_')) return err(wrongForm(text) ?? LENGTH_OR_PREFIX)
  for (let at = PREFIX_LETTERS; at < LENGTH; at += 1) {
    if (valueAt(text, at) < 0)
      return err(
        wrongForm(text) ?? `${strangeLetter(text, at)} does not occur in Banano addresses: was a letter mistyped?`,
      )
  }
  if (valueAt(text, PREFIX_LETTERS) > 1) return err('after "ban_" a Banano address continues with 1 or 3')
  if (checksumOf(keyBytes(text)) !== checksumAt(text, PREFIX_LETTERS + KEY_LETTERS)) {
    return err('the checksum at its end does not fit: a character is wrong or missing')
  }
  return ok(asId<Address>(text))
}

const LENGTH_OR_PREFIX = 'a Banano address is "ban_" and 60 letters'

/** Why a text has not the form of an address, for people; asked only where it was refused. null: nothing that shows. */
function wrongForm(text: string): string | null {
  if (text === '') return 'it is empty: a Banano address begins with "ban_"'
  if (/\s/.test(text)) return 'there is white space in it: a Banano address has none, copy it without'
  const odd = [...text].find((letter) => letter < '!' || letter > '~')
  if (odd !== undefined) {
    const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `U+${code} is no character of an address, even if it looks like one: copy the address instead of typing it`
  }
  if (/^(nano|xrb)_/i.test(text)) return 'this is a Nano address: a Banano address begins with "ban_"'
  if (/[A-Z]/.test(text)) return 'there are capital letters in it: a Banano address has only small ones'
  if (!text.startsWith('ban_')) return 'a Banano address begins with "ban_"'
  if (text.length !== LENGTH) return `a Banano address has ${LENGTH} characters, this one has ${text.length}`
  return null
}

/** The address of a public key of 64 hex digits. */
export function addressOf(publicKey: string): Address {
  if (!/^[0-9a-fA-F]{64}$/.test(publicKey)) throw new RangeError('a public key has 64 hex digits')
  const check = BigInt(checksumOf(Buffer.from(publicKey, 'hex')))
  return asId<Address>(`ban_${encode(BigInt(`0x${publicKey}`), KEY_LETTERS)}${encode(check, CHECK_LETTERS)}`)
}

/** The public key of a parsed address: 64 upper-case hex digits. */
export const publicKeyOf = (address: Address): string => Buffer.from(keyBytes(address)).toString('hex').toUpperCase()

export const unownedAddress = (address: Address): Unowned | null => UNOWNED.get(address) ?? null

export const addressCodec: AddressCodec = {
  parse: parseAddress,
  publicKey: publicKeyOf,
  fromPublicKey: addressOf,
  unowned: unownedAddress,
}

const valueAt = (text: string, at: number): number => VALUES[text.charCodeAt(at)] ?? -1

/** The whole sign, also where it takes two units of a text. */
const strangeLetter = (text: string, at: number): string =>
  JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))

/** The 32 bytes in the letters of a key; the first letter carries one bit. No bigint: settling reads every address. */
function keyBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(KEY_BYTES)
  let bits = valueAt(text, PREFIX_LETTERS)
  let count = 1
  let next = 0
  for (let at = PREFIX_LETTERS + 1; at < PREFIX_LETTERS + KEY_LETTERS; at += 1) {
    bits = ((bits << 5) | valueAt(text, at)) & 0xfff
    count += 5
    if (count < 8) continue
    count -= 8
    bytes[next] = bits >> count
    next += 1
  }
  return bytes
}

/** Eight letters are 40 bits: a safe integer. */
function checksumAt(text: string, from: number): number {
  let value = 0
  for (let at = from; at < from + CHECK_LETTERS; at += 1) value = value * ALPHABET.length + valueAt(text, at)
  return value
}

function encode(value: bigint, letters: number): string {
  let text = ''
  for (let rest = value, left = letters; left > 0; left -= 1, rest >>= 5n)
    text = (ALPHABET[Number(rest & 31n)] ?? '') + text
  return text
}
