// usage: record-release.ts --url https://HOST --kind image_build|rollback --image-sha SHA --run-id ID --repository-type canonical|staging
// Tells the running installation of a build or a rollback; the token comes from RELEASE_TOKEN. Without an address or a token nothing is
// told, and that is no failure. Exit codes: 0; 1 refused, or nobody answers; 2 arguments.
import { asProgram, flagsOf, GuardFailure, type Guard } from '../lib/guard.js'

const TIMEOUT_MS = 10_000

export const recordRelease: Guard = async (args, output, env) => {
  const { values: flags } = flagsOf(args, {
    url: { type: 'string', default: '' },
    kind: { type: 'string', required: true },
    'image-sha': { type: 'string', required: true },
    'run-id': { type: 'string', required: true },
    'repository-type': { type: 'string', required: true },
  })
  const [address = '', token = ''] = [flags['url'], env['RELEASE_TOKEN']]
  if (address === '' || token === '') return output.print('not recorded: no address or no token is set')
  const url = endpointOf(address)
  const body = {
    kind: flags['kind'],
    image_sha: flags['image-sha'],
    run_id: flags['run-id'],
    repository_type: flags['repository-type'],
  }
  const status = await send(url, token, body)
  if (status !== 200 && status !== 201)
    throw new GuardFailure(1, `${url.origin} answered ${status}: it was not recorded`)
  output.print(status === 201 ? 'recorded' : 'recorded before')
}

/** The token travels encrypted, or not at all. */
function endpointOf(address: string): URL {
  const url = URL.canParse('/ops/releases', address) ? new URL('/ops/releases', address) : null
  const local = url?.protocol === 'http:' && url.hostname === '127.0.0.1'
  if (url === null || (url.protocol !== 'https:' && !local))
    throw new GuardFailure(2, '--url must begin with https:// and name the installation')
  return url
}

async function send(url: URL, token: string, body: object): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'user-agent': 'pay2slay-workflow',
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.body?.cancel()
    return answer.status
  } catch (error) {
    throw new GuardFailure(1, `${url.origin} cannot be told: no answer`, { cause: error })
  }
}

await asProgram(import.meta.url, recordRelease)
