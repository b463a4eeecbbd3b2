// Proof that a player holds the key of an address: a text of ours, signed as Banano wallets sign messages. The text carries its own
// seal (HMAC-SHA256), so nothing is stored until it comes back; it is good for one player, one address and ten minutes.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { verifyMessage } from '@pay2slay/banano-rpc'
import { err, ok, type Address, type Millis, type PlayerId, type Result } from '@pay2slay/domain'
import { isoTime } from '../../render.js'

const LIFE_MS = 600_000

export interface ProofTools {
  readonly publicUrl: string
  /** The first seals, all open. */
  readonly proofSecrets: readonly [string, ...string[]]
}

export interface Challenge {
  readonly message: string
  readonly expiresAt: Millis
}

/** The lines say to whom, for what and until when; a wallet shows them before it signs. */
export function challengeFor(tools: ProofTools, playerId: PlayerId, address: Address, now: Millis): Challenge {
  const expiresAt = now + LIFE_MS
  const nonce = randomBytes(16).toString('hex')
  const text = textOf(tools.publicUrl, playerId, address, nonce, expiresAt)
  return { message: `${text}\nSeal ${seal(tools.proofSecrets[0], text)}`, expiresAt }
}

const textOf = (publicUrl: string, playerId: PlayerId, address: Address, nonce: string, expiresAt: Millis): string =>
  [
    `Link this Banano address at ${hostOf(publicUrl)}`,
    `Address ${address}`,
    `Player ${createHash('sha256').update(playerId).digest('hex').slice(0, 32)}`,
    `Nonce ${nonce}`,
    `Expires ${isoTime(expiresAt)}`,
  ].join('\n')

export interface ProofRefusal {
  readonly code: 'proof_unknown' | 'proof_of_other' | 'proof_expired' | 'proof_signature'
  readonly detail: string
}

const refuse = (code: ProofRefusal['code'], detail: string): Result<never, ProofRefusal> => err({ code, detail })

/** Ok: the address's own key signed a text of ours for this player; else why not. */
export function checkProof(
  tools: ProofTools,
  { playerId, address, now }: { readonly playerId: PlayerId; readonly address: Address; readonly now: Millis },
  { message, signature }: { readonly message: string; readonly signature: string },
): Result<true, ProofRefusal> {
  const [, nonce, expires, sealed] =
    /\nNonce ([0-9a-f]{32})\nExpires ([\d:.TZ-]{24})\nSeal ([\w-]{43})$/.exec(message) ?? []
  if (nonce === undefined || expires === undefined || sealed === undefined)
    return refuse(
      'proof_unknown',
      'The message is none of ours: ask for one with POST /link/wallet/challenge and sign it unchanged.',
    )
  const expiresAt = Date.parse(expires)
  const text = message.slice(0, message.lastIndexOf('\n'))
  const isOurs = tools.proofSecrets.some((secret) => isSame(seal(secret, text), sealed))
  if (!isOurs || text !== textOf(tools.publicUrl, playerId, address, nonce, expiresAt))
    return refuse(
      'proof_of_other',
      'The message was made for another address or player, or was changed: ask for a new one.',
    )
  if (expiresAt <= now)
    return refuse('proof_expired', 'The message has expired: ask for a new one and sign it within ten minutes.')
  if (!verifyMessage(address, message, signature))
    return refuse(
      'proof_signature',
      'The signature is not that of the address over this message: sign it with the wallet that holds the address.',
    )
  return ok(true)
}

const seal = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(`pay2slay wallet proof\n${text}`).digest('base64url')

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const hostOf = (publicUrl: string): string => (URL.canParse(publicUrl) ? new URL(publicUrl).host : publicUrl)
