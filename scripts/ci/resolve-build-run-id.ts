// usage: resolve-build-run-id.ts --sha SHA [--branch B] [--workflow api-build.yml] [--owner O --repo R] [--token-env GITHUB_TOKEN]
// Prints the id of the successful run of the build workflow that built this commit for this branch; GITHUB_REF_NAME is the branch where
// none is given. Nothing that was not built is ever deployed, and what another branch built of the same commit lies elsewhere.
// Exit codes: 0; 1 a bad SHA, no repository or branch, or GitHub cannot be asked; 2 no such workflow, or arguments; 3 no such run.
import { asProgram, flagsOf, GuardFailure, type Flags, type Guard, type Output } from '../lib/guard.js'
import { FULL_SHA } from '../lib/names.js'

const TIMEOUT_MS = 20_000

export const resolveBuildRunId: Guard = async (args, output, env) => {
  const flags = flagsOf(args, {
    sha: { type: 'string', required: true },
    branch: { type: 'string' },
    workflow: { type: 'string', default: 'api-build.yml' },
    owner: { type: 'string' },
    repo: { type: 'string' },
    'token-env': { type: 'string', default: 'GITHUB_TOKEN' },
  })
  await resolve(flags, output, env)
}

async function resolve({ values }: Flags, output: Output, env: NodeJS.ProcessEnv): Promise<void> {
  const sha = values['sha'] ?? ''
  if (!FULL_SHA.test(sha)) throw new GuardFailure(1, `--sha ${sha} is no full commit SHA: 40 lower-case hex digits`)
  const [envOwner, envRepo] = (env['GITHUB_REPOSITORY'] ?? '').split('/')
  const [owner, repo] = [values['owner'] ?? envOwner ?? '', values['repo'] ?? envRepo ?? '']
  if (![owner, repo].every((part) => /^[A-Za-z0-9._-]{1,100}$/.test(part)))
    throw new GuardFailure(1, 'which repository? Give --owner and --repo, or set GITHUB_REPOSITORY')
  const workflow = values['workflow'] ?? ''
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(workflow)) throw new GuardFailure(2, `${workflow} is no workflow's file name`)
  const branch = values['branch'] ?? env['GITHUB_REF_NAME'] ?? ''
  if (branch === '') throw new GuardFailure(1, 'which branch? Give --branch, or set GITHUB_REF_NAME')
  const path = `/repos/${owner}/${repo}/actions/workflows/${workflow}/runs`
  const query = new URLSearchParams({ head_sha: sha, branch, status: 'success', per_page: '100' })
  const token = env[values['token-env'] ?? ''] ?? ''
  const answer = await ask(`${env['GITHUB_API_URL'] ?? 'https://api.github.com'}${path}?${query.toString()}`, token)
  if (answer.status === 404) throw new GuardFailure(2, `${owner}/${repo} has no workflow ${workflow}`)
  if (answer.status !== 200) throw new GuardFailure(1, `GitHub answered ${answer.status}`)
  const id = newestRun(await jsonOf(answer), sha, branch)
  if (id === null) throw new GuardFailure(3, `no successful run of ${workflow} built ${sha} on ${branch}`)
  output.print(String(id))
}

async function ask(url: string, token: string): Promise<Response> {
  try {
    return await fetch(url, {
      headers: {
        accept: 'application/vnd.github+json',
        'user-agent': 'pay2slay-guard',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    })
  } catch (error) {
    throw new GuardFailure(1, `GitHub cannot be asked: ${error instanceof Error ? error.message : 'unknown'}`, {
      cause: error,
    })
  }
}

async function jsonOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json()
  } catch (error) {
    throw new GuardFailure(1, 'GitHub answered with something that is no JSON', { cause: error })
  }
}

/** The answer is checked against the question: a run of another commit or branch, or one that did not succeed, is no answer. */
function newestRun(body: unknown, sha: string, branch: string): number | null {
  const runs = typeof body === 'object' && body !== null && 'workflow_runs' in body ? body.workflow_runs : null
  if (!Array.isArray(runs)) throw new GuardFailure(1, 'GitHub answered without a list of runs')
  const ids = (runs as readonly Readonly<Record<string, unknown>>[])
    .filter((run) => run['head_sha'] === sha && run['head_branch'] === branch && run['conclusion'] === 'success')
    .map((run) => run['id'])
    .filter((id): id is number => Number.isSafeInteger(id))
  return ids.length > 0 ? Math.max(...ids) : null
}

await asProgram(import.meta.url, resolveBuildRunId)
