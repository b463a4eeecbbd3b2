// Banano addresses: `ban_`, 52 characters of the public key and 8 of its checksum. A typo must never become a payment, so the
// checksum is always checked here; the node's own check is laxer (it accepts `ban-` and other prefixes).
import { blake2b } from '@noble/hashes/blake2.js'
import { asId, err, ok, type Address, type AddressCodec, type Result } from '@pay2slay/domain'

const ALPHABET = '13456789abcdefghijkmnopqrstuwxyz'
const VALUES = new Map([...ALPHABET].map((letter, index) => [letter, BigInt(index)]))
const KEY_LETTERS = 52
const CHECK_LETTERS = 8
const LENGTH = 'ban_'.length + KEY_LETTERS + CHECK_LETTERS

/** Public keys that nobody holds the private key of: zero, and the community's burn address. */
const BURN_ADDRESSES: ReadonlySet<string> = new Set([
  'ban_1111111111111111111111111111111111111111111111111111hifc8npp',
  'ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w',
])

/** Reads an address; the error says what is wrong with it. */
export function parseAddress(text: string): Result<Address, string> {
  if (!text.startsWith('ban_')) return err('a Banano address begins with "ban_"')
  if (text.length !== LENGTH) return err(`a Banano address has ${LENGTH} characters, this one has ${text.length}`)
  const body = text.slice('ban_'.length)
  const strange = [...body].find((letter) => !VALUES.has(letter))
  if (strange !== undefined)
    return err(`${JSON.stringify(strange)} does not occur in Banano addresses: was a letter mistyped?`)
  if (body[0] !== '1' && body[0] !== '3') return err('after "ban_" a Banano address continues with 1 or 3')
  const key = decode(body.slice(0, KEY_LETTERS))
  const publicKey = key.toString(16).padStart(64, '0').toUpperCase()
  if (encode(checksumOf(publicKey), CHECK_LETTERS) !== body.slice(KEY_LETTERS)) {
    return err('the checksum at its end does not fit: a character is wrong or missing')
  }
  return ok(asId<Address>(text))
}

/** The address of a public key of 64 hex digits. */
export function addressOf(publicKey: string): Address {
  if (!/^[0-9a-fA-F]{64}$/.test(publicKey)) throw new RangeError('a public key has 64 hex digits')
  const key = encode(BigInt(`0x${publicKey}`), KEY_LETTERS)
  return asId<Address>(`ban_${key}${encode(checksumOf(publicKey), CHECK_LETTERS)}`)
}

/** The public key of a parsed address: 64 upper-case hex digits. */
export function publicKeyOf(address: Address): string {
  const key = decode(address.slice('ban_'.length, 'ban_'.length + KEY_LETTERS))
  return key.toString(16).padStart(64, '0').toUpperCase()
}

export const isBurnAddress = (address: Address): boolean => BURN_ADDRESSES.has(address)

export const addressCodec: AddressCodec = {
  parse: parseAddress,
  publicKey: publicKeyOf,
  fromPublicKey: addressOf,
  isBurn: isBurnAddress,
}

/** BLAKE2b-40 of the key, its bytes reversed. */
function checksumOf(publicKey: string): bigint {
  const digest = blake2b(Buffer.from(publicKey, 'hex'), { dkLen: 5 })
  return BigInt(`0x${Buffer.from(digest).reverse().toString('hex')}`)
}

function encode(value: bigint, letters: number): string {
  let text = ''
  for (let rest = value, left = letters; left > 0; left -= 1, rest >>= 5n)
    text = (ALPHABET[Number(rest & 31n)] ?? '') + text
  return text
}

function decode(text: string): bigint {
  let value = 0n
  for (const letter of text) value = (value << 5n) | (VALUES.get(letter) ?? 0n)
  return value
}
