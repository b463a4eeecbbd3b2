// usage: emit-image-metadata.ts --sha SHA --repository ghcr.io/OWNER/IMAGE --digest sha256:... [--signature-status verified]
//   [--signature-reason TEXT] [--arch linux/amd64] [--start-time UNIX_SECONDS] [--pre-push-digest sha256:...] [--sbom-ref NAME]
// Prints the record of a build as one JSON line. Exit codes: 0; 1 a value that is wrong; 2 arguments.
import { asProgram, flagsOf, GuardFailure, type Guard } from '../lib/guard.js'
import type { ImageMetadata } from '../lib/metadata.js'
import { DIGEST, FULL_SHA, parseRepository, repositoryType } from '../lib/names.js'

export const emitImageMetadata: Guard = async (args, output) => {
  const { values: flags } = flagsOf(args, {
    sha: { type: 'string', required: true },
    repository: { type: 'string', required: true },
    digest: { type: 'string', required: true },
    'signature-status': { type: 'string', default: 'unverified' },
    'signature-reason': { type: 'string', default: 'missing' },
    arch: { type: 'string' },
    'start-time': { type: 'string' },
    'pre-push-digest': { type: 'string' },
    'sbom-ref': { type: 'string' },
  })
  const [sha = '', repository = '', digest = ''] = [flags['sha'], flags['repository'], flags['digest']]
  const before = flags['pre-push-digest'] ?? null
  if (!FULL_SHA.test(sha)) throw new GuardFailure(1, `--sha ${sha} is no full commit SHA: 40 lower-case hex digits`)
  if (!parseRepository(repository))
    throw new GuardFailure(1, `--repository ${repository} is no name such as ghcr.io/owner/pay2slay-api`)
  for (const given of [digest, before ?? digest])
    if (!DIGEST.test(given)) throw new GuardFailure(1, `${given} is no digest: sha256: and 64 hex digits`)
  const metadata: ImageMetadata = {
    image_sha: sha,
    short_sha: sha.slice(0, 12),
    repository,
    repository_type: repositoryType(repository),
    image_digest: digest,
    signature_status: flags['signature-status'] ?? 'unverified',
    signature_reason: flags['signature-reason'] ?? 'missing',
    arch: flags['arch'] ?? null,
    build_duration_sec: secondsSince(flags['start-time']),
    pre_push_digest: before,
    post_push_digest: null,
    digest_verification: 'unknown',
    sbom_ref: flags['sbom-ref'] ?? null,
  }
  output.print(JSON.stringify(metadata))
}

function secondsSince(start: string | undefined): number | null {
  if (start === undefined) return null
  const seconds = Date.now() / 1000 - Number(start)
  if (!/^\d{1,12}(\.\d+)?$/.test(start) || seconds < 0)
    throw new GuardFailure(1, `--start-time ${start} is no time in the past, in seconds since 1970`)
  return Math.round(seconds)
}

await asProgram(import.meta.url, emitImageMetadata)
