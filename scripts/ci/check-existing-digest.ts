// usage: check-existing-digest.ts --metadata FILE --repository REPOSITORY --image-sha SHA [--is-main] [--insecure-loopback]
// Before a deployment or a rollback: asks the registry whether the recorded image is still the one under its name. A main branch takes
// the canonical repository, every other branch staging. Exit codes: 0; 1 any violation, or no answer; 2 arguments.
import { asProgram, flagsOf, GuardFailure, type Guard } from '../lib/guard.js'
import { readMetadata } from '../lib/metadata.js'
import { FULL_SHA, parseRepository, repositoryType } from '../lib/names.js'
import { digestOf, RegistryError } from '../lib/registry.js'

const REGISTRY = 'ghcr.io'

export const checkExistingDigest: Guard = async (args, output, env) => {
  const { values: flags, given } = flagsOf(args, {
    metadata: { type: 'string', required: true },
    repository: { type: 'string', required: true },
    'image-sha': { type: 'string', required: true },
    'is-main': { type: 'boolean' },
    'insecure-loopback': { type: 'boolean' },
  })
  const file = flags['metadata'] ?? ''
  const name = flags['repository'] ?? ''
  const sha = flags['image-sha'] ?? ''
  const insecure = given.has('insecure-loopback')
  const refuse = (sentence: string) => new GuardFailure(1, sentence)
  if (!FULL_SHA.test(sha)) throw refuse(`--image-sha ${sha} is no full commit SHA`)
  const repository = parseRepository(name)
  if (!repository) throw refuse(`--repository ${name} is no name such as ghcr.io/owner/pay2slay-api`)
  if (repository.host !== REGISTRY && !insecure)
    throw refuse(`images come from ${REGISTRY}, not from ${repository.host}`)
  const wanted = given.has('is-main') ? 'canonical' : 'staging'
  const type = repositoryType(name)
  if (type !== wanted) throw refuse(`${name} is ${type}: this branch may use ${wanted} repositories alone`)
  const metadata = readMetadata(file)
  if (metadata.repository !== name) throw refuse(`${file} records ${metadata.repository}, not ${name}`)
  if (metadata.image_sha !== sha) throw refuse(`${file} records commit ${metadata.image_sha}, not ${sha}`)
  if (metadata.digest_verification !== 'ok') throw refuse(`${file}: the digest was never verified after the push`)
  // What is written beside "ok" must bear it out: a record that contradicts itself was not written by the build.
  for (const field of ['pre_push_digest', 'post_push_digest'] as const)
    if (metadata[field] !== metadata.image_digest)
      throw refuse(`${file}: ${field} is ${metadata[field] ?? 'missing'}, and image_digest ${metadata.image_digest}`)
  const token = env['REGISTRY_TOKEN']
  const ask = (reference: string) =>
    digestOf(repository, reference, { insecure, ...(token && { token }) }).catch((error: unknown) => {
      throw error instanceof RegistryError ? refuse(error.message) : error
    })
  if ((await ask(metadata.image_digest)) === null)
    throw refuse(`${name}@${metadata.image_digest} is not in the registry`)
  const tagged = await ask(sha)
  if (tagged === null) throw refuse(`${name}:${sha} is not in the registry`)
  if (tagged !== metadata.image_digest)
    throw refuse(`${name}:${sha} was built as ${metadata.image_digest} and is ${tagged} now: somebody moved the tag`)
  output.print(`${name}@${metadata.image_digest}`)
}

await asProgram(import.meta.url, checkExistingDigest)
