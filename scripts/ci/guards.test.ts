// The guards that need no registry: names, tags, records, runs.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../fixtures/run.js'
import { runGuard } from '../lib/guard.js'
import { parseRepository, repositoryType } from '../lib/names.js'
import { checkTagPolicy } from './check-tag-policy.js'
import { emitImageMetadata } from './emit-image-metadata.js'
import { pinBase } from './pin-base.js'
import { printRepository } from './repository-for.js'
import { resolveBuildRunId } from './resolve-build-run-id.js'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const DIGEST = `sha256:${'d'.repeat(64)}`
let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-guards-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a guard that breaks fails', async () => {
  const nowhere = { print: () => {} }
  const broken = () => Promise.reject(new Error('out of memory'))
  expect(await runGuard(broken, [], { out: nowhere, err: nowhere })).toBe(70)
})

describe('the tag policy', () => {
  test('a full commit SHA may be deployed', async () => {
    expect(await run(checkTagPolicy, [SHA, `ghcr.io/o/pay2slay-api:${SHA}`])).toMatchObject({ code: 0 })
  })
  test.each(['latest', 'main', 'stable', 'master', 'LATEST', 'ghcr.io/o/i:latest', 'auto'])(
    '%s floats: exit code 3',
    async (tag) => {
      expect(await run(checkTagPolicy, [tag])).toMatchObject({ code: 3, out: '' })
    },
  )
  test.each(['', '0123456', SHA.toUpperCase(), `${SHA}0`, 'v1.2.3', `${SHA} `, `${SHA}\n`])(
    '%j is no full SHA: exit code 2',
    async (tag) => {
      expect(await run(checkTagPolicy, [SHA, tag])).toMatchObject({ code: 2, out: '' })
    },
  )
  test('no tag is no pass', async () => {
    expect(await run(checkTagPolicy, [])).toMatchObject({ code: 64 })
  })
})

describe('repositories', () => {
  test('main and master are canonical, every other branch is staging', async () => {
    const of = async (owner: string, branch: string) =>
      (await run(printRepository, ['--owner', owner, '--branch', branch])).out
    expect(await of('MConstant', 'main')).toBe('ghcr.io/mconstant/pay2slay-api')
    expect(await of('mconstant', 'master')).toBe('ghcr.io/mconstant/pay2slay-api')
    for (const branch of ['feature/main', 'Main', 'main2', 'release', '$(id)'])
      expect(await of('mconstant', branch)).toBe('ghcr.io/mconstant/pay2slay-api-staging')
  })
  test('an owner that is none is refused', async () => {
    for (const owner of ['a b', '../x', '$(id)', 'x;y'])
      expect(await run(printRepository, ['--owner', owner, '--branch', 'main'])).toMatchObject({ code: 1, out: '' })
  })
  test('the type follows the last part of the name', () => {
    expect(repositoryType('ghcr.io/o/pay2slay-api')).toBe('canonical')
    expect(repositoryType('ghcr.io/o/pay2slay-api-staging')).toBe('staging')
    expect(repositoryType('ghcr.io/pay2slay-api/other')).toBe('unknown')
    expect(repositoryType('ghcr.io/o/evil-pay2slay-api')).toBe('unknown')
  })
  test('a name has a host, no tag and no capitals', () => {
    for (const name of [
      'pay2slay',
      'o/pay2slay-api',
      'ghcr.io/O/x',
      'ghcr.io/o/x:tag',
      'https://ghcr.io/o/x',
      'ghcr.io/o/../x',
      'ghcr.io/o/x@sha256:1',
    ])
      expect(parseRepository(name)).toBeNull()
    expect(parseRepository('ghcr.io/o/x')).toEqual({ host: 'ghcr.io', name: 'o/x' })
  })
})

describe('the record of a build', () => {
  const args = (change: Record<string, string> = {}) =>
    Object.entries({ sha: SHA, repository: 'ghcr.io/o/pay2slay-api', digest: DIGEST, ...change }).flatMap(
      ([name, value]) => [`--${name}`, value],
    )

  test('has the fields of the original', async () => {
    const { code, out } = await run(
      emitImageMetadata,
      args({ arch: 'linux/amd64', 'start-time': String(Date.now() / 1000 - 61) }),
    )
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      image_sha: SHA,
      short_sha: SHA.slice(0, 12),
      repository: 'ghcr.io/o/pay2slay-api',
      repository_type: 'canonical',
      image_digest: DIGEST,
      signature_status: 'unverified',
      signature_reason: 'missing',
      arch: 'linux/amd64',
      build_duration_sec: 61,
      pre_push_digest: null,
      post_push_digest: null,
      digest_verification: 'unknown',
      sbom_ref: null,
    })
  })
  test('a wrong value is exit code 1, wrong arguments are 2', async () => {
    for (const change of [
      { sha: 'main' },
      { repository: 'x' },
      { digest: SHA },
      { 'start-time': 'noon' },
      { 'start-time': '99999999999' },
      { 'pre-push-digest': 'x' },
    ])
      expect(await run(emitImageMetadata, args(change as Record<string, string>))).toMatchObject({ code: 1, out: '' })
    expect(await run(emitImageMetadata, ['--sha', SHA])).toMatchObject({
      code: 2,
      err: 'missing: --repository, --digest',
    })
    expect(await run(emitImageMetadata, [...args(), '--nonsense', 'x'])).toMatchObject({ code: 2 })
  })
})

describe('the run that built a commit', () => {
  let server: Server
  let answer: { status: number; body: string }
  let asked: string
  let env: NodeJS.ProcessEnv
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked = `${request.url ?? ''} ${request.headers.authorization ?? ''}`
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    env = {
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_REF_NAME: 'main',
      GITHUB_TOKEN: 'secret',
    }
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  const runs = (...list: object[]) =>
    (answer = { status: 200, body: JSON.stringify({ total_count: list.length, workflow_runs: list }) })
  const good = { id: 7, head_sha: SHA, head_branch: 'main', conclusion: 'success' }

  test('is the newest successful one', async () => {
    runs(good, { ...good, id: 9 }, { ...good, id: 11, conclusion: 'failure' })
    expect(await run(resolveBuildRunId, ['--sha', SHA], env)).toEqual({ code: 0, out: '9', err: '' })
    expect(asked).toBe(
      `/repos/o/r/actions/workflows/api-build.yml/runs?head_sha=${SHA}&branch=main&status=success&per_page=100 Bearer secret`,
    )
  })
  test('is the one of its branch, whatever a branch at the same commit built later', async () => {
    runs(good, { ...good, id: 12, head_branch: 'feature' })
    expect((await run(resolveBuildRunId, ['--sha', SHA], env)).out).toBe('7')
    expect((await run(resolveBuildRunId, ['--sha', SHA, '--branch', 'feature'], env)).out).toBe('12')
    expect(asked).toContain('&branch=feature&')
  })
  test('none is exit code 3, also where GitHub answers with runs of another commit or branch', async () => {
    for (const list of [
      [],
      [{ ...good, head_sha: 'f'.repeat(40) }],
      [{ ...good, head_branch: 'feature' }],
      [{ ...good, conclusion: null }],
      [{ ...good, id: '7; rm' }],
    ]) {
      runs(...list)
      expect(await run(resolveBuildRunId, ['--sha', SHA], env)).toMatchObject({ code: 3, out: '' })
    }
  })
  test('no such workflow is exit code 2; anything else that is no answer is 1', async () => {
    answer = { status: 404, body: '{}' }
    expect(await run(resolveBuildRunId, ['--sha', SHA], env)).toMatchObject({ code: 2 })
    for (const wrong of [
      { status: 403, body: '{}' },
      { status: 500, body: '' },
      { status: 200, body: '<html>' },
      { status: 200, body: '{}' },
      { status: 200, body: 'null' },
    ]) {
      answer = wrong
      expect(await run(resolveBuildRunId, ['--sha', SHA], env)).toMatchObject({ code: 1, out: '' })
    }
  })
  test('a short SHA and an unknown repository are refused before anything is asked', async () => {
    asked = ''
    for (const args of [
      ['--sha', SHA.slice(0, 7)],
      ['--sha', SHA, '--owner', '../x'],
      ['--sha', 'main'],
    ])
      expect(await run(resolveBuildRunId, args, env)).toMatchObject({ code: 1 })
    for (const name of ['GITHUB_REPOSITORY', 'GITHUB_REF_NAME'])
      expect(await run(resolveBuildRunId, ['--sha', SHA], { ...env, [name]: '' })).toMatchObject({ code: 1 })
    expect(await run(resolveBuildRunId, ['--sha', SHA, '--workflow', '../x'], env)).toMatchObject({ code: 2 })
    expect(asked).toBe('')
  })
})

describe('the base image', () => {
  test('the Dockerfile names its base image by digest', async () => {
    const file = path.join(import.meta.dirname, '../../Dockerfile')
    expect(await run(pinBase, ['--check', '--file', file])).toMatchObject({ code: 0 })
    const froms = [...readFileSync(file, 'utf8').matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)]
    const stages = new Set(froms.map(([, , name]) => name))
    for (const [, image = ''] of froms) expect(stages.has(image) || image.includes('@sha256:')).toBe(true)
  })
  test('without a digest the release is refused', async () => {
    const file = path.join(folder, 'Dockerfile')
    for (const digest of ['', '@sha256:1234', '@sha256:FILL-ME-IN']) {
      writeFileSync(file, `FROM docker.io/library/node:24.21.0-trixie-slim${digest} AS base\n`)
      expect(await run(pinBase, ['--check', '--file', file])).toMatchObject({
        code: 1,
        err: expect.stringContaining('make pin-base'),
      })
    }
    writeFileSync(file, 'FROM scratch\n')
    expect(await run(pinBase, ['--check', '--file', file])).toMatchObject({ code: 1 })
  })
})
