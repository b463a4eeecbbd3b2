// The digest guards against a registry that answers as real ones do, and against every wrong answer that came to mind.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startRegistry, type Registry } from '../fixtures/registry.js'
import { run } from '../fixtures/run.js'
import type { ImageMetadata } from '../lib/metadata.js'
import { checkDigestPostPush } from './check-digest-post-push.js'
import { checkTags } from './check-tags.js'
import { checkExistingDigest } from './check-existing-digest.js'
import { emitImageMetadata } from './emit-image-metadata.js'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const OTHER = `sha256:${'e'.repeat(64)}`
const MANIFEST = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] }
let registry: Registry
let folder: string
let file: string
let repository: string
let digest: string

beforeEach(async () => {
  registry = await startRegistry()
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-digests-'))
  file = path.join(folder, 'metadata.json')
  repository = `${registry.host}/owner/pay2slay-api`
  digest = registry.put('owner/pay2slay-api', SHA, MANIFEST)
})
afterEach(async () => {
  await registry.stop()
  rmSync(folder, { recursive: true })
})

async function record(change: Partial<ImageMetadata> = {}, name = repository): Promise<void> {
  const emitted = await run(emitImageMetadata, ['--sha', SHA, '--repository', name, '--digest', digest])
  expect(emitted).toMatchObject({ code: 0, err: '' })
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(emitted.out) as ImageMetadata), ...change }))
}
const recorded = () => JSON.parse(readFileSync(file, 'utf8')) as ImageMetadata
const afterPush = (name = repository) => run(checkDigestPostPush, [file, name, SHA, '--insecure-loopback'])
const existing = (...flags: string[]) =>
  run(checkExistingDigest, [
    ...['--metadata', file, '--repository', repository, '--image-sha', SHA, '--insecure-loopback'],
    ...flags,
  ])

describe('after the push', () => {
  test('what the registry has under the commit is what was built, and the record says so', async () => {
    await record({ pre_push_digest: digest })
    expect(await afterPush()).toEqual({ code: 0, out: `${repository}:${SHA} is ${digest}, as built`, err: '' })
    expect(recorded()).toMatchObject({ post_push_digest: digest, digest_verification: 'ok' })
    expect(registry.asked).toEqual([`owner/pay2slay-api ${SHA}`])
  })

  test('another digest is exit code 2, and recorded as a mismatch', async () => {
    await record({ image_digest: OTHER, pre_push_digest: OTHER })
    const { code, err } = await afterPush()
    expect([code, err]).toEqual([2, `built was ${OTHER}, and the registry has ${digest} as ${repository}:${SHA}`])
    expect(recorded()).toMatchObject({ post_push_digest: digest, digest_verification: 'mismatch' })
  })

  test('a record with two digests is exit code 2, whichever of them the registry has', async () => {
    for (const change of [{ pre_push_digest: OTHER }, { image_digest: OTHER, pre_push_digest: digest }]) {
      await record(change)
      expect(await afterPush()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('contradicts itself') })
      expect(recorded()).toMatchObject({ post_push_digest: null, digest_verification: 'mismatch' })
    }
  })

  test('an image that is not there is exit code 1, and nothing is recorded', async () => {
    await record({ repository: `${registry.host}/owner/nothing`, repository_type: 'unknown' })
    expect(await afterPush(`${registry.host}/owner/nothing`)).toMatchObject({ code: 1 })
    expect(recorded().digest_verification).toBe('unknown')
  })

  test('the record of another build is no record of this one', async () => {
    await record({ image_sha: 'f'.repeat(40) })
    expect(await afterPush()).toMatchObject({ code: 2, err: expect.stringContaining('is the record of') })
  })

  test('wrong arguments are exit code 64', async () => {
    for (const args of [
      [],
      [file],
      [file, repository, 'main'],
      [file, 'no-registry', SHA],
      [file, repository, SHA, 'more'],
    ])
      expect(await run(checkDigestPostPush, args)).toMatchObject({ code: 64, err: expect.stringContaining('usage') })
  })

  test('a record that is no record is refused', async () => {
    for (const text of ['', '[]', '{}', '{"image_sha":"main"}']) {
      writeFileSync(file, text)
      expect(await afterPush()).toMatchObject({ code: 1, err: expect.stringContaining(file) })
    }
    await record({ image_digest: 'sha256:1234' })
    expect((await afterPush()).err).toContain('image_digest is no sha256 digest')
    await record({ repository_type: 'staging' })
    expect((await afterPush()).err).toContain('repository_type is not that of repository')
  })
})

describe('tags', () => {
  const SHORT = SHA.slice(0, 12)
  const tags = (...more: string[]) => run(checkTags, [repository, digest, SHA, SHORT, '--insecure-loopback', ...more])

  test('that are free, or this very image, may be pushed to; both are this image afterwards', async () => {
    expect(await tags()).toEqual({
      code: 0,
      out: `${repository}:${SHA} is this image\n${repository}:${SHORT} is free`,
      err: '',
    })
    expect(await tags('--pushed')).toMatchObject({ code: 1, err: `${repository}:${SHORT} is not in the registry` })
    registry.put('owner/pay2slay-api', SHORT, MANIFEST)
    expect(await tags('--pushed')).toMatchObject({ code: 0, err: '' })
  })

  test('of another image are not moved: exit code 2, for the long one and the short one', async () => {
    for (const tag of [SHORT, SHA]) {
      registry.put('owner/pay2slay-api', tag, { ...MANIFEST, manifests: [tag] })
      for (const more of [[], ['--pushed']])
        expect(await tags(...more)).toMatchObject({ code: 2, err: expect.stringContaining(`:${tag} is sha256:`) })
    }
  })

  test('of a repository that is not there yet are free', async () => {
    registry.behaviour.pushersOnly = true
    repository = `${registry.host}/owner/new`
    expect(await tags()).toMatchObject({ code: 0 })
  })

  test('are not free because a registry does not answer', async () => {
    registry.behaviour.answer = { status: 500, body: 'oops' }
    expect(await tags()).toMatchObject({ code: 1, out: '' })
    for (const args of [[], [repository, digest], [repository, SHA, SHA], [repository, digest, 'latest']])
      expect(await run(checkTags, args)).toMatchObject({ code: 64, err: expect.stringContaining('usage') })
  })
})

describe('before a deployment', () => {
  const verified = () => record({ pre_push_digest: digest, post_push_digest: digest, digest_verification: 'ok' })

  test('the registry is really asked, by digest and by tag, and the digest to deploy is printed', async () => {
    await verified()
    expect(await existing('--is-main')).toEqual({ code: 0, out: `${repository}@${digest}`, err: '' })
    expect(registry.asked).toEqual([`owner/pay2slay-api ${digest}`, `owner/pay2slay-api ${SHA}`])
  })

  test('a tag that was moved is refused', async () => {
    await verified()
    registry.put('owner/pay2slay-api', SHA, { ...MANIFEST, manifests: ['another'] })
    expect(await existing('--is-main')).toMatchObject({
      code: 1,
      err: expect.stringContaining('somebody moved the tag'),
    })
  })

  test('main takes the canonical repository and every other branch staging', async () => {
    await verified()
    expect(await existing()).toMatchObject({ code: 1, err: expect.stringContaining('may use staging') })
    digest = registry.put('owner/pay2slay-api-staging', SHA, MANIFEST)
    repository = `${registry.host}/owner/pay2slay-api-staging`
    await verified()
    expect(await existing('--is-main')).toMatchObject({ code: 1, err: expect.stringContaining('may use canonical') })
    expect(await existing()).toMatchObject({ code: 0 })
  })

  test('an image whose digest was never verified is refused', async () => {
    await record({ digest_verification: 'mismatch' })
    expect(await existing('--is-main')).toMatchObject({ code: 1, err: expect.stringContaining('never verified') })
  })

  test('a record that contradicts itself is refused, though it says ok and the registry has its digest', async () => {
    const whole = { pre_push_digest: digest, post_push_digest: digest }
    for (const field of ['pre_push_digest', 'post_push_digest'])
      for (const value of [OTHER, null]) {
        await record({ ...whole, [field]: value, digest_verification: 'ok' })
        expect(await existing('--is-main')).toMatchObject({ code: 1, out: '', err: expect.stringContaining(field) })
      }
    expect(registry.asked).toEqual([])
  })

  test('another registry, commit or repository than the recorded one is refused', async () => {
    await verified()
    const flags = (name: string, sha: string) => [
      '--metadata',
      file,
      '--repository',
      name,
      '--image-sha',
      sha,
      '--is-main',
    ]
    for (const args of [
      flags('docker.io/owner/pay2slay-api', SHA),
      flags('ghcr.io/owner/pay2slay-api', SHA),
      flags(repository, SHA),
      flags(repository, 'main'),
      [...flags(repository, 'f'.repeat(40)), '--insecure-loopback'],
    ])
      expect(await run(checkExistingDigest, args)).toMatchObject({ code: 1, out: '' })
    expect(registry.asked).toEqual([])
  })

  test('plain http is refused for a registry that is not on this machine', async () => {
    repository = 'registry.example:5000/owner/pay2slay-api'
    await verified()
    expect(await existing('--is-main')).toMatchObject({
      code: 1,
      err: expect.stringContaining('plain http is refused'),
    })
  })

  test('wrong arguments are exit code 2', async () => {
    expect(await run(checkExistingDigest, [])).toMatchObject({
      code: 2,
      err: 'missing: --metadata, --repository, --image-sha',
    })
    expect(await run(checkExistingDigest, ['--nonsense'])).toMatchObject({ code: 2 })
  })

  const lies: Record<string, () => void> = {
    'an error of the registry': () => (registry.behaviour.answer = { status: 500, body: 'oops' }),
    'too many requests': () => (registry.behaviour.answer = { status: 429, body: '{}' }),
    'a 404 that is not the registry speaking': () =>
      (registry.behaviour.answer = { status: 404, type: 'text/html', body: '<h1>Not found</h1>' }),
    'a web page in the place of a manifest': () =>
      (registry.behaviour.answer = { status: 200, type: 'text/html', body: '<h1>Welcome</h1>' }),
    'a redirection': () => (registry.behaviour.answer = { status: 307 }),
    'a header that names another digest than the body has': () => (registry.behaviour.header = OTHER),
    'an answer that is cut': () => (registry.behaviour.cut = true),
    'a login that is refused': () => (registry.behaviour.tokenStatus = 403),
    'a login at a stranger': () => (registry.behaviour.realm = 'http://127.0.0.1:1/token'),
    'a login that is no address': () => (registry.behaviour.realm = 'nowhere'),
  }
  test.each(Object.keys(lies))('%s decides nothing, so nothing is deployed', async (name) => {
    await verified()
    lies[name]?.()
    const { code, out } = await existing('--is-main')
    expect([code, out]).toEqual([1, ''])
  })

  test('a registry without digests in its headers is believed by the bytes alone', async () => {
    await verified()
    registry.behaviour.header = null
    expect(await existing('--is-main')).toMatchObject({ code: 0 })
  })

  test('a registry that is away decides nothing', async () => {
    await verified()
    await registry.stop()
    const { code, err } = await existing('--is-main')
    expect([code, err]).toEqual([1, expect.stringContaining('ECONNREFUSED')])
    registry = await startRegistry()
  })
})
