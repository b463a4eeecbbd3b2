// The workflows against the rules that a reader cannot check at a glance: pins, permissions, and no text of a stranger in a shell.
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ENVIRONMENT, fakeAkt } from '../fixtures/akash.js'

const ROOT = path.join(import.meta.dirname, '../..')
const files = globSync('.github/{workflows,actions/*}/*.yml', { cwd: ROOT }).sort()
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

interface Step {
  readonly name?: string
  readonly shell?: string
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly steps?: readonly Step[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly uses?: string
}
interface Workflow {
  readonly defaults?: { readonly run?: { readonly shell?: string } }
  readonly on?: unknown
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs?: Readonly<Record<string, Job>>
  readonly runs?: Job
}

const content = (file: string) => load(read(file)) as Workflow
const jobsOf = (file: string): readonly (readonly [string, Job])[] => {
  const { jobs, runs } = content(file)
  return Object.entries(jobs ?? (runs ? { action: runs } : {}))
}

describe.each(files)('%s', (file) => {
  test('pins every action by its full commit and says which version that is', () => {
    for (const [line, uses = '', comment = ''] of read(file).matchAll(/^\s*-?\s*uses:\s*(\S+)(.*)$/gm)) {
      if (uses.startsWith('./')) {
        const target = path.join(ROOT, uses)
        expect([line, existsSync(target.endsWith('.yml') ? target : path.join(target, 'action.yml'))]).toEqual([
          line,
          true,
        ])
      } else {
        expect(uses).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/)
        expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/)
      }
    }
  })

  test('puts no expression into a shell: what comes from outside is an environment variable there', () => {
    for (const [name, { steps = [] }] of jobsOf(file))
      for (const { run = '' } of steps) expect([name, run.match(/\$\{\{/)]).toEqual([name, null])
  })

  test('ends a step where any command of a pipe fails: without a shell by name, GitHub looks at the last one alone', () => {
    for (const [name, { steps = [] }] of jobsOf(file))
      for (const { run, shell } of steps)
        if (run !== undefined)
          expect([name, run, shell ?? content(file).defaults?.run?.shell]).toEqual([name, run, 'bash'])
  })

  test('asks for no more than it needs, and ends', () => {
    if (content(file).runs) return
    expect(content(file).permissions).toEqual({ contents: 'read' })
    for (const [name, job] of jobsOf(file)) {
      expect([name, Object.values(job.permissions ?? {}).includes('admin')]).toEqual([name, false])
      const granted = Object.entries(job.permissions ?? {}).filter(([, level]) => level === 'write')
      const writers: Readonly<Record<string, readonly string[]>> = {
        'api-build.yml': ['packages', 'id-token', 'attestations'],
        'ci.yml': ['security-events'],
      }
      const allowed = writers[path.basename(file)] ?? []
      for (const [scope] of granted) expect([name, scope, allowed.includes(scope)]).toEqual([name, scope, true])
      if (!job.uses) expect(job['timeout-minutes']).toBeGreaterThan(0)
    }
  })

  test('never leaves a token behind in the checkout, and never runs for a stranger with secrets', () => {
    expect(Object.keys(content(file).on ?? {})).not.toContain('pull_request_target')
    for (const [, { steps = [] }] of jobsOf(file))
      for (const step of steps)
        if (step.uses?.startsWith('actions/checkout@')) expect(step.with?.['persist-credentials']).toBe(false)
  })
})

test('a deployment that cannot be closed, updated or made fails the step that says so', () => {
  const { run = '' } =
    jobsOf('.github/workflows/deploy-akash.yml')
      .flatMap(([, { steps = [] }]) => steps)
      .find(({ name }) => name === 'Deploy, update or close') ?? {}
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-step-'))
  const ends = (program: string, action: string) => {
    writeFileSync(path.join(folder, 'sh'), `#!/bin/bash\n${program}\n`, { mode: 0o755 })
    const env = {
      PATH: `${folder}:/usr/bin:/bin`,
      ACTION: action,
      DSEQ: '42',
      PREFER: '',
      ENDPOINT: '',
      RUNNER_TEMP: folder,
    }
    // As GitHub starts it.
    const flags = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run]
    const output = path.join(folder, 'output')
    return spawnSync('/bin/bash', flags, { cwd: folder, env: { ...env, GITHUB_OUTPUT: output } }).status
  }
  for (const action of ['deploy', 'update', 'close']) expect([action, ends('exit 1', action)]).toEqual([action, 1])
  for (const action of ['deploy', 'update']) expect(ends('echo dseq=42', action)).toBe(0)
  expect(ends('exit 0', 'close')).toBe(0)
  expect(ends('exit 0', 'nonsense')).toBe(2)
  rmSync(folder, { recursive: true })
})

test('a node of one’s own is asked for its endpoint, which goes as an artifact into the SDL; one that cannot be used stops there', () => {
  const stepsOf = jobsOf('.github/workflows/deploy-akash.yml').flatMap(([, { steps = [] }]) => steps)
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-node-'))
  const files = { output: path.join(folder, 'output'), sdl: path.join(folder, 'sdl.yaml') }
  const start = (name: RegExp, env: NodeJS.ProcessEnv) => {
    const { run = 'exit 9' } = stepsOf.find((step) => name.test(step.name ?? '')) ?? {}
    const paths = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, RUNNER_TEMP: folder, GITHUB_OUTPUT: files.output }
    const flags = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run]
    return spawnSync('/bin/bash', flags, { cwd: ROOT, env: { ...paths, ...env }, encoding: 'utf8' }).status
  }
  const ask = (status: object | string, NODE_DSEQ = '77') => {
    writeFileSync(files.output, '')
    fakeAkt(folder, { 'provider lease-status 77 -o json': [status] })
    return [start(/^The endpoint of a node/, { NODE_DSEQ }), readFileSync(files.output, 'utf8')]
  }
  const forwarding = (host: string) => ({ forwarded_ports: { banano: [{ host, port: 7072, externalPort: 30123 }] } })
  expect(ask('!', '')).toEqual([0, ''])
  for (const status of ['!', {}, forwarding('http://x')]) expect(ask(status)).toEqual([1, ''])
  const endpoint = path.join(folder, 'endpoint.json')
  expect(ask(forwarding('provider.example'))).toEqual([0, `artifact=${endpoint}\n`])
  expect(start(/^Render/, { ...ENVIRONMENT, ENDPOINT: endpoint })).toBe(0)
  const asked = 'BANANO_NODE_RPC=http://provider.example:30123,http://node.example:7072'
  expect(readFileSync(files.sdl, 'utf8').split(asked)).toHaveLength(3)
  writeFileSync(endpoint, '{}')
  rmSync(files.sdl)
  expect(start(/^Render/, { ...ENVIRONMENT, ENDPOINT: endpoint })).toBe(1)
  expect(existsSync(files.sdl)).toBe(false)
  expect(start(/^Render/, { ...ENVIRONMENT, ENDPOINT: '' })).toBe(0)
  for (const ACTION of ['deploy', 'update'])
    expect(start(/^Deploy, update/, { ACTION, DSEQ: '42', PREFER: '', ENDPOINT: endpoint })).toBe(1)
  rmSync(folder, { recursive: true })
}, 60_000)

test('one action has one version everywhere', () => {
  const pins = new Map<string, Set<string>>()
  for (const file of files)
    for (const [, action = '', commit = ''] of read(file).matchAll(/uses:\s*([\w./-]+)@([0-9a-f]{40})/g)) {
      const owner = action.split('/').slice(0, 2).join('/')
      pins.set(owner, (pins.get(owner) ?? new Set()).add(commit))
    }
  for (const [action, commits] of pins) expect([action, commits.size]).toEqual([action, 1])
  expect(pins.size).toBeGreaterThan(5)
})
