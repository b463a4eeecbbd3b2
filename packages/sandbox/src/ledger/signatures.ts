// Signature checks at a thousand blocks a second. A plain check costs about 3 ms of multiplication; an account that signs often
// gets a table of multiples of its key, and the check recomputes R and compares its bytes (the node's own way), which saves the
// square root of decoding R. An operator account is such an account; a payee that opens once is not.
import { ed25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'

type Point = InstanceType<typeof ed25519.Point>

/** Checks of one key before its table is made: a table costs about as much as ten checks. */
const TABLE_AFTER = 12
const MAX_KEYS = 4096
const MAX_PROVEN = 200_000
/** About 1 MB each. */
const MAX_TABLES = 32
const WINDOW = 8

/** Whether a signature (128 hex digits) is the key's (64) over the hash (64); `trust` takes one as checked. */
export interface Signatures {
  verify(publicKey: string, hash: string, signature: string): boolean
  trust(hash: string, signature: string): void
}

export class SignatureChecker implements Signatures {
  #keys = new Map<string, { negated: Point | null; checks: number }>()
  /** Signatures found good before, by block hash: the second node and a repeat need not multiply again. */
  #proven = new Map<string, string>()
  #tables = 0

  /** Takes a signature as checked: blocks read back from the sandbox's own journal. */
  trust(hash: string, signature: string): void {
    if (this.#proven.size >= MAX_PROVEN) this.#proven.delete(this.#proven.keys().next().value ?? '')
    this.#proven.set(hash, signature)
  }

  /** Whether the signature (128 hex digits) is the key's (64) over the hash (64). */
  verify(publicKey: string, hash: string, signature: string): boolean {
    if (this.#proven.get(hash) === signature) return true
    if (!this.#check(publicKey, hash, signature)) return false
    this.trust(hash, signature)
    return true
  }

  #check(publicKey: string, hash: string, signature: string): boolean {
    const key = this.#key(publicKey)
    if (key.negated === null) return false
    const signed = Buffer.from(signature, 'hex')
    const scalar = littleEndian(signed.subarray(32))
    if (scalar >= ed25519.Point.Fn.ORDER) return false
    const digest = blake2b(Buffer.concat([signed.subarray(0, 32), Buffer.from(publicKey + hash, 'hex')]))
    const challenge = littleEndian(digest) % ed25519.Point.Fn.ORDER
    const expected = ed25519.Point.BASE.multiplyUnsafe(scalar).add(key.negated.multiplyUnsafe(challenge))
    return Buffer.compare(expected.toBytes(), signed.subarray(0, 32)) === 0
  }

  #key(publicKey: string): { negated: Point | null; checks: number } {
    const known = this.#keys.get(publicKey)
    if (known !== undefined) {
      known.checks += 1
      if (known.checks === TABLE_AFTER && this.#tables < MAX_TABLES) {
        this.#tables += 1
        known.negated?.precompute(WINDOW, false)
      }
      return known
    }
    const fresh = { negated: decode(publicKey), checks: 1 }
    if (this.#keys.size >= MAX_KEYS) this.#keys.delete(this.#keys.keys().next().value ?? '')
    this.#keys.set(publicKey, fresh)
    return fresh
  }
}

function decode(publicKey: string): Point | null {
  try {
    return ed25519.Point.fromHex(publicKey.toLowerCase()).negate()
  } catch {
    // no point of the curve: nobody can sign for it
    return null
  }
}

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
