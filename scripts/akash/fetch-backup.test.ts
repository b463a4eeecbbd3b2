// Fetching a backup: the program in the place of akt runs, in a shell of this machine, the very words that the container would.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../fixtures/run.js'
import { fetchBackup } from './fetch-backup.js'

const [OLD, NEW, FRESH] = ['20261127T060000000Z', '20261128T060000123Z', '20261128T070000000Z'].map(
  (at) => `pay2slay-${at}.p2sbackup`,
) as [string, string, string]
let folder: string
let [container, kept, asked] = ['', '', '']
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-fetch-'))
  container = mkdtempSync(path.join(folder, 'container-'))
  ;[kept, asked] = [path.join(folder, 'kept'), path.join(folder, 'asked')]
  writeFileSync(path.join(container, 'notes.txt'), 'none of ours')
  for (const name of [OLD, NEW]) writeFileSync(path.join(container, name), randomBytes(300_000))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** `through` stands between the container and here. */
function akt(through = 'cat'): NodeJS.ProcessEnv {
  const program = path.join(folder, 'akt')
  const words = 'while [ "$1" != -- ]; do shift; done; shift'
  writeFileSync(program, `#!/bin/sh\necho "$*" >>'${asked}'\n${words}\n"$@" | ${through}\n`, { mode: 0o755 })
  writeFileSync(path.join(folder, 'pay2slay'), `#!/bin/sh\necho "$*: made"\nprintf new >'${container}/${FRESH}'\n`, {
    mode: 0o755,
  })
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}`, AKT: program, P2S_BACKUP_DIR: container }
}
const fetch = (env: NodeJS.ProcessEnv, ...more: string[]) => run(fetchBackup, ['4242', kept, ...more], env)
const contentOf = (name: string) => readFileSync(path.join(kept, name))

describe('fetching a backup', () => {
  test('brings the newest, byte for byte, for nobody else to read, and says where it is', async () => {
    const { code, out } = await fetch(akt())
    expect([code, out.split('\n').at(-1)]).toEqual([0, path.join(kept, NEW)])
    expect(readdirSync(kept)).toEqual([NEW])
    expect(contentOf(NEW)).toEqual(readFileSync(path.join(container, NEW)))
    expect(statSync(path.join(kept, NEW)).mode & 0o777).toBe(0o600)
    const words = 'provider lease-shell --dseq 4242 --service scheduler --tty=false --stdin=false -- sh -c'
    expect(readFileSync(asked, 'utf8')).toContain(words)
  })

  test('takes a fresh one when told to, which the scheduler makes first', async () => {
    expect(await fetch(akt(), '--now')).toMatchObject({ code: 0 })
    expect(contentOf(FRESH).toString()).toBe('new')
  })

  test('a second time it is there already; another under its name is never written over', async () => {
    for (let time = 0; time < 2; time += 1) expect(await fetch(akt())).toMatchObject({ code: 0 })
    writeFileSync(path.join(kept, NEW), 'mine')
    expect(await fetch(akt())).toMatchObject({ code: 1, err: expect.stringContaining('nothing is written over') })
    expect(contentOf(NEW).toString()).toBe('mine')
  })

  test.each([
    ['cut off', 'head -c 200000'],
    ['without its last line', `sed '$d'`],
    ['with a line less', 'sed 100d'],
    ['with another byte', `sed '100s/^./$/;101s/^[^A]/A/'`],
    ['with something behind it', 'cat - /etc/hostname'],
    ['as a page of a proxy', 'cat >/dev/null; echo "<html>502</html>"'],
    ['as nothing', 'cat >/dev/null'],
    ['as a failure', 'cat >/dev/null; exit 3'],
  ])('what arrives %s is not kept', async (_how, through) => {
    expect(await fetch(akt(through))).toMatchObject({ code: 1 })
    expect(readdirSync(kept)).toEqual([])
  })

  test('where there is none that is said', async () => {
    for (const name of [OLD, NEW]) rmSync(path.join(container, name))
    expect(await fetch(akt())).toMatchObject({ code: 1 })
    expect(readdirSync(kept)).toEqual([])
  })

  test('a dry run prints the command and runs nothing; odd arguments are exit code 2', async () => {
    const { code, out } = await fetch(akt(), '--dry-run', '--now')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^\$ akt provider lease-shell --dseq 4242 [^]*scheduler backup/),
    ])
    for (const name of ['asked', 'kept']) expect(readdirSync(folder)).not.toContain(name)
    for (const args of [[], ['4242'], ['x', kept], ['4242', kept, '--service', '$(id)'], ['4242', kept, '--latest']])
      expect(await run(fetchBackup, args, akt())).toMatchObject({ code: 2 })
  })
})
