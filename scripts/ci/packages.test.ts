// tools/ci-packages.sh on machines that this one is not: the programs that it asks are stand-ins, which write down what they were told.
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const SCRIPT = path.join(import.meta.dirname, '../../tools/ci-packages.sh')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-packages-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Machine {
  readonly user: number
  readonly installed?: string
  readonly sudo?: 'free' | 'with a password'
  readonly apt?: 'works' | 'fails'
}

function run({ user, installed = 'none', sudo, apt }: Machine, ...words: string[]) {
  const log = path.join(folder, 'log')
  const put = (name: string, lines: string) =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  put('id', `echo ${user}`)
  put('dpkg', `[ "$2" = ${installed} ]`)
  if (apt)
    put('apt-get', `echo "$(printenv DEBIAN_FRONTEND) $*" >>'${log}'\n${apt === 'works' ? 'exit 0' : 'exit 100'}`)
  if (sudo) put('sudo', sudo === 'free' ? `shift; echo sudo >>'${log}'; exec "$@"` : 'exit 1')
  for (const name of ['env', 'printenv', 'true']) symlinkSync(`/usr/bin/${name}`, path.join(folder, name))
  const { status, stdout } = spawnSync('/bin/sh', [SCRIPT, ...words], { env: { PATH: folder }, encoding: 'utf8' })
  return { status, stdout, did: existsSync(log) ? readFileSync(log, 'utf8') : '' }
}

test('root installs what is missing, the image’s tools with it', () => {
  const { status, stdout, did } = run({ user: 0, installed: 'prometheus', apt: 'works' })
  expect([status, stdout]).toEqual([0, ''])
  expect(did).toMatch(
    /^ update -qq\nnoninteractive install -y \S+ \S+ docker-compose shellcheck buildah crun debootstrap\n$/,
  )
})

test('who is not root takes sudo where it asks for nothing', () => {
  const { status, did } = run({ user: 1001, sudo: 'free', apt: 'works' }, 'chromium')
  expect(status).toBe(0)
  expect(did).toMatch(/^sudo\nsudo\n update -qq\nsudo\nnoninteractive install -y \S+ \S+ chromium\n$/)
})

test.each([
  ['want of root', { user: 1001, apt: 'works' }],
  ['want of root', { user: 1001, sudo: 'with a password', apt: 'works' }],
  ['want of apt', { user: 0 }],
  ['apt did not do it', { user: 0, apt: 'fails' }],
] as const)('what cannot be installed, for %s, is one sentence and no failure', (why, machine) => {
  const { status, stdout } = run(machine, 'chromium')
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(new RegExp(`^Left out, for ${why}.*: installing chromium\\.\n$`)),
  ])
})

test('nothing is asked for what is there', () => {
  expect(run({ user: 1001, installed: 'chromium', apt: 'works' }, 'chromium')).toEqual({
    status: 0,
    stdout: '',
    did: '',
  })
})
