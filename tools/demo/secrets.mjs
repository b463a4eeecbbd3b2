// The demo's own secrets: made on the first run, readable by this user alone, in the folder that no commit takes. The API and the
// scheduler each get what is theirs: the API neither sees the operator seed nor the key that opens a sealed one.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What a pair's DER forms end with is the key itself (RFC 8410). */
const raw = (key, type) => key.export({ format: 'der', type }).subarray(-32).toString('base64')

function keep(file, make) {
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  return file
}

/** Files of what is missing; what is there stays. */
export function prepareSecrets(folder) {
  const at = (name) => path.join(folder, name)
  const files = {
    seed: keep(at('operator.seed'), () => randomBytes(32).toString('hex').toUpperCase()),
    session: keep(at('session.secret'), () => randomBytes(48).toString('base64')),
    release: keep(at('release.token'), () => randomBytes(32).toString('hex')),
    sealPrivate: at('seal.key'),
    sealPublic: at('seal.pub'),
  }
  // Half a pair opens nothing: both are made anew.
  if (!existsSync(files.sealPrivate) || !existsSync(files.sealPublic)) {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    writeFileSync(files.sealPrivate, `${raw(privateKey, 'pkcs8')}\n`, { mode: 0o600 })
    writeFileSync(files.sealPublic, `${raw(publicKey, 'spki')}\n`, { mode: 0o600 })
  }
  for (const file of [files.sealPrivate, files.sealPublic]) chmodSync(file, 0o600)
  return files
}

const textOf = (file) => readFileSync(file, 'utf8').trim()

export const schedulerSecrets = (files) => ({
  P2S_OPERATOR_SEED_FILE: files.seed,
  P2S_SEAL_PRIVATE_KEY_FILE: files.sealPrivate,
})

export const apiSecrets = (files) => ({
  SESSION_SECRET: textOf(files.session),
  P2S_RELEASE_TOKEN: textOf(files.release),
  P2S_SEAL_PUBLIC_KEY: textOf(files.sealPublic),
})
