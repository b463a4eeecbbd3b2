// Asks a registry (OCI distribution v2) which digest a reference has. The digest is computed from the manifest's own bytes and must
// equal the header: a registry, or whatever stands before it, that contradicts itself decides nothing.
import { createHash } from 'node:crypto'
import { DIGEST, type Repository } from './names.js'

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
const TIMEOUT_MS = 20_000
const MANIFEST_BYTES = 4 * 1024 * 1024

export interface RegistryAccess {
  /** User and token for private repositories; nobody when absent. */
  readonly token?: string
  /** Asks as somebody who may push: a registry denies a repository that is not there yet to those who may only pull. */
  readonly toPush?: boolean
  /** Where the login may be, when not at the registry's own host. */
  readonly loginHost?: string
  /** Plain http, for a registry on this machine alone. */
  readonly insecure?: boolean
}

export class RegistryError extends Error {
  override readonly name = 'RegistryError'
}

/** The digest of a tag or digest; null where the registry says clearly that there is none. Everything else is a RegistryError. */
export async function digestOf(
  repository: Repository,
  reference: string,
  access: RegistryAccess,
): Promise<string | null> {
  const shown = `${repository.host}/${repository.name}, ${reference}`
  const url = new URL(
    `${originOf(repository, access)}/v2/${repository.name}/manifests/${encodeURIComponent(reference)}`,
  )
  let answer = await get(url, {}, shown)
  if (answer.status === 401) {
    const bearer = await authorise(answer.headers.get('www-authenticate'), repository, access, shown)
    await answer.body?.cancel()
    answer = await get(url, { authorization: `Bearer ${bearer}` }, shown)
  }
  if (answer.status === 404) return await explainMissing(answer, shown)
  if (answer.status !== 200) throw new RegistryError(`${shown}: the registry answered ${answer.status}`)
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? ''
  if (!ACCEPT.includes(type))
    throw new RegistryError(`${shown}: the registry answered with ${type || 'no type'}, which is no manifest`)
  const body = await readBounded(answer, shown)
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  const header = answer.headers.get('docker-content-digest')
  if (header !== null && header !== digest)
    throw new RegistryError(`${shown}: the registry names ${header} and sends ${digest}`)
  if (DIGEST.test(reference) && reference !== digest) throw new RegistryError(`${shown}: the registry sends ${digest}`)
  return digest
}

function originOf(repository: Repository, access: RegistryAccess): string {
  if (!access.insecure) return `https://${repository.host}`
  if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(repository.host)) {
    throw new RegistryError(`${repository.host} is not on this machine: plain http is refused`)
  }
  return `http://${repository.host}`
}

async function get(url: URL, headers: Record<string, string>, shown: string): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { accept: ACCEPT.join(', '), 'user-agent': 'pay2slay-guard', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (error) {
    throw new RegistryError(`${shown}: the registry cannot be asked (${reasonOf(error)})`, { cause: error })
  }
}

/** Only the registry's own words make an image missing: a 404 of a proxy does not. */
async function explainMissing(answer: Response, shown: string): Promise<null> {
  const body = (await readBounded(answer, shown)).toString('utf8')
  if (/"code"\s*:\s*"(MANIFEST_UNKNOWN|NAME_UNKNOWN|NOT_FOUND)"/.test(body)) return null
  throw new RegistryError(`${shown}: the answer 404 is not a registry's`)
}

/** The token that the challenge of a 401 leads to, as registries without login and GHCR both want it. */
async function authorise(
  challenge: string | null,
  repository: Repository,
  access: RegistryAccess,
  shown: string,
): Promise<string> {
  const fields = new Map(
    [...(challenge ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key ?? '', value ?? '']),
  )
  const realm = fields.get('realm')
  if (!/^bearer /i.test(challenge ?? '') || realm === undefined || !URL.canParse(realm)) {
    throw new RegistryError(`${shown}: the registry asks for a login that is not understood`)
  }
  const url = new URL(realm)
  // The token of a person goes to the registry's own host and to nobody who is merely named by an answer.
  if (url.host !== (access.loginHost ?? repository.host))
    throw new RegistryError(`${shown}: the login is at another host, ${url.host}`)
  if (url.protocol !== 'https:' && !access.insecure) throw new RegistryError(`${shown}: the login is not encrypted`)
  const service = fields.get('service')
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', `repository:${repository.name}:pull${access.toPush ? ',push' : ''}`)
  const basic = access.token
    ? { authorization: `Basic ${Buffer.from(`token:${access.token}`).toString('base64')}` }
    : {}
  const answer = await get(url, basic, shown)
  const body = (await readBounded(answer, shown)).toString('utf8')
  if (answer.status !== 200) throw new RegistryError(`${shown}: the login was answered with ${answer.status}`)
  const parsed = parsedObject(body)
  const token = parsed?.['token'] ?? parsed?.['access_token']
  if (typeof token !== 'string' || token === '') throw new RegistryError(`${shown}: the login brought no token`)
  return token
}

function parsedObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null // no JSON is no token; the caller says so
  }
}

async function readBounded(answer: Response, shown: string): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += part.length
      if (bytes > MANIFEST_BYTES) throw new RegistryError(`${shown}: the answer is larger than a manifest can be`)
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof RegistryError) throw error
    throw new RegistryError(`${shown}: the answer was cut (${reasonOf(error)})`, { cause: error })
  }
  return Buffer.concat(parts)
}

/** fetch tells why in the cause: a code such as ECONNREFUSED, or a message. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as {
    name?: string
    message?: string
    cause?: { code?: string; message?: string }
  }
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`
  return cause?.code ?? cause?.message ?? message ?? 'an unknown error'
}
