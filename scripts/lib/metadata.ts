// The record of one build, as a JSON file: what was built, under which name, with which digest, and what the checks said.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { GuardFailure } from './guard.js'
import { DIGEST, FULL_SHA, parseRepository, repositoryType, type RepositoryType } from './names.js'

export interface ImageMetadata {
  readonly image_sha: string
  readonly short_sha: string
  readonly repository: string
  readonly repository_type: RepositoryType
  readonly image_digest: string
  readonly signature_status: string
  readonly signature_reason: string
  readonly arch: string | null
  readonly build_duration_sec: number | null
  readonly pre_push_digest: string | null
  readonly post_push_digest: string | null
  readonly digest_verification: 'unknown' | 'ok' | 'mismatch'
  readonly sbom_ref: string | null
}

/** The file's content, or a GuardFailure with exit code 1 and what is wrong with it. */
export function readMetadata(file: string): ImageMetadata {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new GuardFailure(1, `${file} cannot be read as JSON: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  const problem = problemOf(value)
  if (problem) throw new GuardFailure(1, `${file}: ${problem}`)
  return value as ImageMetadata
}

function problemOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'it holds no object'
  const fields = value as Record<string, unknown>
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '')
  if (!FULL_SHA.test(text('image_sha'))) return 'image_sha is no full commit SHA'
  if (parseRepository(text('repository')) === null) return 'repository is no registry host and image name'
  if (!DIGEST.test(text('image_digest'))) return 'image_digest is no sha256 digest'
  if (fields['repository_type'] !== repositoryType(text('repository')))
    return 'repository_type is not that of repository'
  for (const name of ['pre_push_digest', 'post_push_digest'])
    if (fields[name] !== null && !DIGEST.test(text(name))) return `${name} is neither null nor a sha256 digest`
  return null
}

/** Replaces the file in one step: whoever reads it sees the old or the new record, never half of one. */
export function writeMetadata(file: string, metadata: ImageMetadata): void {
  const next = `${file}.${process.pid}.next`
  writeFileSync(next, `${JSON.stringify(metadata)}\n`)
  renameSync(next, file)
}
