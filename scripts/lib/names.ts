// Names of images: which repository a branch may use, which tags may be deployed, what a digest looks like.

export const DIGEST = /^sha256:[0-9a-f]{64}$/
export const FULL_SHA = /^[0-9a-f]{40}$/
/** Tags that mean something else tomorrow. */
const FLOATING = new Set(['latest', 'main', 'master', 'stable', 'edge', 'dev', 'nightly', 'auto', 'prod', 'production'])
const IMAGE = 'pay2slay-api'

export interface Repository {
  readonly host: string
  readonly name: string
}

export type RepositoryType = 'canonical' | 'staging' | 'unknown'

/** `ghcr.io/owner/image`, in lower case and without a tag; null when it is none. */
export function parseRepository(text: string): Repository | null {
  const match =
    /^([a-z0-9.-]+(?::\d{1,5})?)\/([a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)+)$/.exec(
      text,
    )
  const [, host, name] = match ?? []
  if (!host || !name || !/[.:]|^localhost$/.test(host)) return null
  return { host, name }
}

export function repositoryType(repository: string): RepositoryType {
  const last = repository.split('/').at(-1) ?? ''
  if (last.endsWith('-staging')) return 'staging'
  return last === IMAGE ? 'canonical' : 'unknown'
}

/** Main and master publish to the canonical repository, everything else to staging. */
export function repositoryFor(owner: string, branch: string): string {
  const name = `ghcr.io/${owner.toLowerCase()}/${IMAGE}`
  return isMain(branch) ? name : `${name}-staging`
}

export const isMain = (branch: string): boolean => branch === 'main' || branch === 'master'

/** Why a tag must not be deployed, or null. `code`: 2 no full SHA, 3 a tag that floats. */
export function tagProblem(tag: string): { readonly code: 2 | 3; readonly sentence: string } | null {
  const bare = tag.slice(tag.lastIndexOf(':') + 1)
  if (FLOATING.has(bare.toLowerCase())) {
    return { code: 3, sentence: `the tag ${bare} floats: name the image by its full 40-character commit SHA` }
  }
  if (FULL_SHA.test(bare)) return null
  return { code: 2, sentence: `${JSON.stringify(bare)} is no full commit SHA: 40 lower-case hex digits are needed` }
}
