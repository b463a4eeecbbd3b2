// usage: check-digest-post-push.ts METADATA REPOSITORY SHA [--insecure-loopback]
// Asks the registry for the digest of what was pushed and compares it with what was built; writes both into the record.
// Exit codes: 0 the same; 1 not there, or the registry cannot be asked; 2 another digest; 64 arguments.
import { parseArgs } from 'node:util'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { readMetadata, writeMetadata } from '../lib/metadata.js'
import { FULL_SHA, parseRepository } from '../lib/names.js'
import { digestOf, RegistryError } from '../lib/registry.js'

const USAGE = 'usage: check-digest-post-push.ts METADATA REPOSITORY SHA'

export const checkDigestPostPush: Guard = async (args, output, env) => {
  const { file, name, sha, insecure } = argumentsOf(args)
  const repository = parseRepository(name)
  if (!repository || !FULL_SHA.test(sha)) throw new GuardFailure(64, USAGE)
  const metadata = readMetadata(file)
  if (metadata.repository !== name || metadata.image_sha !== sha)
    throw new GuardFailure(
      2,
      `${file} is the record of ${metadata.repository}:${metadata.image_sha}, not of ${name}:${sha}`,
    )
  const { image_digest: built, pre_push_digest: before } = metadata
  if (before !== null && before !== built) {
    writeMetadata(file, { ...metadata, digest_verification: 'mismatch' })
    throw new GuardFailure(2, `${file} contradicts itself: image_digest is ${built}, pre_push_digest ${before}`)
  }
  const token = env['REGISTRY_TOKEN']
  const pushed = await digestOf(repository, sha, { insecure, ...(token && { token }) }).catch((error: unknown) => {
    throw error instanceof RegistryError ? new GuardFailure(1, error.message) : error
  })
  if (pushed === null) throw new GuardFailure(1, `${name}:${sha} is not in the registry`)
  const same = pushed === built
  writeMetadata(file, { ...metadata, post_push_digest: pushed, digest_verification: same ? 'ok' : 'mismatch' })
  if (!same) throw new GuardFailure(2, `built was ${built}, and the registry has ${pushed} as ${name}:${sha}`)
  output.print(`${name}:${sha} is ${pushed}, as built`)
}

function argumentsOf(args: readonly string[]) {
  try {
    const options = { 'insecure-loopback': { type: 'boolean' } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file, name, sha, ...rest] = positionals
    if (file === undefined || name === undefined || sha === undefined || rest.length > 0) throw new Error(USAGE)
    return { file, name, sha, insecure: values['insecure-loopback'] === true }
  } catch {
    throw new GuardFailure(64, USAGE) // whatever is wrong with the arguments, the usage line says what is right
  }
}

await asProgram(import.meta.url, checkDigestPostPush)
