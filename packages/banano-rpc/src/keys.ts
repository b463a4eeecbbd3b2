// Seeds, keys and signatures: Ed25519 with BLAKE2b-512 in place of SHA-512, as Nano and Banano use it. The curve is built for
// this module alone, so that ordinary Ed25519 elsewhere in the process stays what it is.
import { eddsa } from '@noble/curves/abstract/edwards.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { err, ok, type Result } from '@pay2slay/domain'
import { inspect } from 'node:util'

const curve = eddsa(ed25519.Point, blake2b, {
  adjustScalarBytes(bytes: Uint8Array): Uint8Array {
    bytes[0] = (bytes[0] ?? 0) & 248
    bytes[31] = ((bytes[31] ?? 0) & 127) | 64
    return bytes
  },
})

/** Bytes that must never be printed: text, JSON and inspection all give "[secret]". */
export class Secret {
  readonly #bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.#bytes = Uint8Array.from(bytes)
  }
  /** For cryptography only. */
  reveal(): Uint8Array {
    return this.#bytes
  }
  /** Overwrites the bytes, as far as this process can: what was copied elsewhere is the copier's. */
  wipe(): void {
    this.#bytes.fill(0)
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect.custom](): string {
    return '[secret]'
  }
}

/** Reads a seed of 64 hex digits. The error never repeats it. */
export function parseSeed(text: string): Result<Secret, string> {
  if (!/^[0-9a-fA-F]{64}$/.test(text))
    return err(`a seed has 64 hex digits; this text has ${text.length} characters or other ones`)
  // Not Buffer.from: its bytes would stay behind in the pool that all small buffers share.
  const bytes = Buffer.alloc(text.length / 2)
  bytes.write(text, 'hex')
  const seed = new Secret(bytes)
  bytes.fill(0)
  return ok(seed)
}

/**
 * Why nobody should keep money under a seed, null: nothing is known against it. One byte over and over, and all zeros but the last
 * byte: who looks for money on the chain tries these first, and the examples of documents are among them.
 */
export function guessedSeed(seed: Secret): string | null {
  const bytes = seed.reveal()
  const isRepeated = bytes.every((byte) => byte === bytes[0])
  const isSmall = bytes.subarray(0, -1).every((byte) => byte === 0)
  return isRepeated || isSmall ? GUESSED_SEED : null
}

const GUESSED_SEED = 'anybody can guess this seed and spend from its accounts: let a wallet make a random one'

/** BLAKE2b-256 of the seed and the index as 32-bit big-endian. */
export function privateKeyOf(seed: Secret, index: number): Secret {
  if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff)
    throw new RangeError('an index is a 32-bit unsigned integer')
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(index)
  return new Secret(blake2b(Buffer.concat([seed.reveal(), bytes]), { dkLen: 32 }))
}

/** 64 upper-case hex digits. */
export const publicKeyOfPrivate = (privateKey: Secret): string => hex(curve.getPublicKey(privateKey.reveal()))

/** 128 upper-case hex digits over the 32 bytes of a block hash. */
export const signHash = (privateKey: Secret, hash: string): string =>
  hex(curve.sign(Buffer.from(hash, 'hex'), privateKey.reveal()))

/** Whether the signature is the key's over the hash; malformed input is simply not a signature. */
export function verifyHash(publicKey: string, hash: string, signature: string): boolean {
  if (!/^[0-9a-fA-F]{128}$/.test(signature) || !/^[0-9a-fA-F]{64}$/.test(hash)) return false
  try {
    return curve.verify(Buffer.from(signature, 'hex'), Buffer.from(hash, 'hex'), Buffer.from(publicKey, 'hex'))
  } catch {
    // noble throws where the key is no point of the curve: then nothing is signed by it.
    return false
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
