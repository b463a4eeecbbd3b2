// The pair of keys around an operator seed that an admin hands in: the API seals it with the public key and can never open it, the
// scheduler alone holds the private one. Two halves that do not belong together would lock the seed away, so they stop the start.
import { err, ok, type Result } from '@pay2slay/domain'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { resolve } from 'node:path'
import { shownPath, type ConfigProblem } from './problem.js'
import { KEY_32 } from './schemas/fields.js'
import { openWarning, readSecretFile } from './secret-file.js'
import { MASK, Secret } from './secret.js'

export interface SealKeys {
  /** Base64 of 32 bytes; null: nothing can be sealed. */
  readonly publicKey: string | null
  /** Base64 of 32 bytes; null: nothing can be opened, as always in the API. */
  readonly privateKey: Secret | null
  readonly warnings: readonly string[]
}

interface Given {
  readonly publicKey: string | undefined
  readonly file: string | undefined
  readonly direct: string | undefined
}

/** PKCS #8 of an X25519 key up to its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** The texts have been checked by their schemas. The public key may be left out where the private one is known. */
export function readSealKeys(given: Given, root: string): Result<SealKeys, ConfigProblem> {
  const secret = readPrivate(given, root)
  if (!secret.ok) return secret
  const { text, warnings } = secret.value
  const derived = text === null ? null : publicOf(text)
  if (given.publicKey !== undefined && derived !== null && given.publicKey !== derived) {
    const expected = 'it is not the public half of the private key: set the pair that was made together'
    return err({ source: 'environment', key: 'P2S_SEAL_PUBLIC_KEY', given: JSON.stringify(given.publicKey), expected })
  }
  const privateKey = text === null ? null : new Secret(text)
  return ok({ publicKey: given.publicKey ?? derived, privateKey, warnings })
}

function readPrivate(
  given: Given,
  root: string,
): Result<{ readonly text: string | null; readonly warnings: readonly string[] }, ConfigProblem> {
  if (given.file === undefined) return ok({ text: given.direct ?? null, warnings: [] })
  const key = 'P2S_SEAL_PRIVATE_KEY_FILE'
  const read = readSecretFile(resolve(root, given.file), KEY_32, 'the key alone: 32 bytes in base64')
  if (!read.ok) return err({ source: 'environment', key, given: shownPath(given.file), expected: read.error })
  const { text, openToOthers } = read.value
  if (given.direct !== undefined && given.direct !== text) {
    const expected = `it differs from the key in ${key}: leave one of them out`
    return err({ source: 'environment', key: 'P2S_SEAL_PRIVATE_KEY', given: MASK, expected })
  }
  return ok({ text, warnings: openToOthers ? [openWarning(key)] : [] })
}

function publicOf(privateKey: string): string {
  const der = Buffer.concat([PKCS8, Buffer.from(privateKey, 'base64')])
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  // The last 32 bytes of the SPKI form are the key itself.
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
}
