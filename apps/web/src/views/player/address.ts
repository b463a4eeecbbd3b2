// A Banano address while it is typed: what is wrong with it, in the order in which a person would mend it. The API checks it again.
import { blake2b } from '@noble/hashes/blake2.js'

const ALPHABET = '13456789abcdefghijkmnopqrstuwxyz'
const KEY_LETTERS = 52
const CHECK_LETTERS = 8
const LENGTH = 4 + KEY_LETTERS + CHECK_LETTERS

export type AddressCheck =
  | { readonly kind: 'empty' | 'prefix' | 'nano' | 'checksum' | 'ok' }
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'short' | 'long'; readonly count: number }

export function checkAddress(typed: string): AddressCheck {
  const text = typed.trim().toLowerCase()
  if (text === '') return { kind: 'empty' }
  if (/^(nano|xrb)_/.test(text)) return { kind: 'nano' }
  if (!'ban_'.startsWith(text.slice(0, 4)) || (text.length > 4 && !/^ban_[13]/.test(text))) return { kind: 'prefix' }
  const letter = [...text.slice(4)].find((one) => !ALPHABET.includes(one))
  if (letter !== undefined) return { kind: 'letter', letter }
  if (text.length < LENGTH) return { kind: 'short', count: LENGTH - text.length }
  if (text.length > LENGTH) return { kind: 'long', count: text.length - LENGTH }
  return { kind: hasChecksum(text) ? 'ok' : 'checksum' }
}

/** The last 8 letters are the BLAKE2b-40 of the key, backwards. */
function hasChecksum(address: string): boolean {
  const key = bytesOf(address.slice(4, 4 + KEY_LETTERS), 32)
  const told = bytesOf(address.slice(4 + KEY_LETTERS), 5)
  const right = blake2b(key, { dkLen: 5 }).reverse()
  return told.every((byte, index) => byte === right[index])
}

function bytesOf(letters: string, length: number): Uint8Array {
  let value = 0n
  for (const letter of letters) value = value * 32n + BigInt(ALPHABET.indexOf(letter))
  const bytes = new Uint8Array(length)
  for (let index = length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(value & 0xffn)
    value >>= 8n
  }
  return bytes
}
