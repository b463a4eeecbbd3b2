// Seals an operator seed for the scheduler: HPKE (RFC 9180) in base mode with X25519, HKDF-SHA256 and AES-256-GCM. Whoever has the
// public key can seal and cannot open. The account and the world are bound in, so that a sealed seed that is copied into another
// database, or beside another address, does not open.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { err, ok, type Address, type Result, type World } from '@pay2slay/domain'
import type { webcrypto } from 'node:crypto'
import { Secret } from './keys.js'

export interface SealBinding {
  readonly account: Address
  readonly world: World
}

/** 32 bytes each, in base64. */
export interface SealKeyPair {
  readonly publicKey: string
  readonly privateKey: string
}

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
const INFO = utf8('pay2slay operator seed 1')
const VERSION = 'hpke1'
const KEY_BYTES = 32
const SEED_BYTES = 32

export async function createSealKeys(): Promise<SealKeyPair> {
  // The library speaks of the browser's global types, which are these.
  const pair = (await suite.kem.generateKeyPair()) as webcrypto.CryptoKeyPair
  const [publicKey, privateKey] = [
    await suite.kem.serializePublicKey(pair.publicKey),
    await suite.kem.serializePrivateKey(pair.privateKey),
  ]
  return { publicKey: base64(publicKey), privateKey: base64(privateKey) }
}

/** The seed as opaque text; every call gives another one. `publicKey`: 32 bytes in base64. */
export async function sealSeed(seed: Secret, publicKey: string, binding: SealBinding): Promise<string> {
  const recipientPublicKey = (await suite.kem.deserializePublicKey(keyBytes(publicKey))) as webcrypto.CryptoKey
  const sender = await suite.createSenderContext({ recipientPublicKey, info: INFO })
  const plain = arrayOf(seed.reveal())
  const sealed = await sender.seal(plain, bound(binding))
  new Uint8Array(plain).fill(0)
  return [VERSION, base64(sender.enc), base64(sealed)].join('.')
}

/** The seed again; the error says nothing of what was inside. `privateKey`: 32 bytes in base64. */
export async function openSealedSeed(
  sealed: string,
  privateKey: string,
  binding: SealBinding,
): Promise<Result<Secret, string>> {
  const [version, enc = '', box = '', ...more] = sealed.split('.')
  if (version !== VERSION || more.length > 0) return err('it was sealed in another way than this version knows')
  const recipientKey = (await suite.kem.deserializePrivateKey(keyBytes(privateKey))) as webcrypto.CryptoKey
  try {
    const recipient = await suite.createRecipientContext({
      recipientKey,
      enc: arrayOf(Buffer.from(enc, 'base64')),
      info: INFO,
    })
    const opened = new Uint8Array(await recipient.open(arrayOf(Buffer.from(box, 'base64')), bound(binding)))
    const seed = opened.length === SEED_BYTES ? new Secret(opened) : null
    opened.fill(0)
    return seed === null ? err('it holds no seed') : ok(seed)
  } catch {
    // The library tells only that it does not open: another key, another account or world, or changed bytes.
    return err('it does not open with this private key for this account and world')
  }
}

/** Both sides must come to the same bytes. */
const bound = ({ account, world }: SealBinding): ArrayBuffer =>
  utf8([account, world.mode, world.genesisHash.toUpperCase(), world.outside].join('\n'))

function keyBytes(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== KEY_BYTES) throw new RangeError('a sealing key has 32 bytes in base64')
  return arrayOf(bytes)
}

/** A buffer of its own, never the shared pool. */
function arrayOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}

const base64 = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('base64')

function utf8(text: string): ArrayBuffer {
  return arrayOf(new TextEncoder().encode(text))
}
