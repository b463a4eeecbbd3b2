// The administrators' command line as a process of its own, with the password from a pipe.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { findAdminUser, openDatabase } from '@pay2slay/db'
import { readPassword } from './password-input.js'

const MAIN = fileURLToPath(new URL('../admin.ts', import.meta.url))
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const SESSION_SECRET = 'Zm9yIHRoZSB0ZXN0cyBvZiB0aGUgY29tbWFuZCBsaW5lIG9ubHkh'
const PASSWORD = 'correct horse battery staple'

let folder = ''
let url = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'p2s-admin-'))
  url = `file:${path.join(folder, 'books.db')}`
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function admin(
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = { SESSION_SECRET },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--conditions=source', '--import', TSX, MAIN, ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: url, ...env },
    timeout: 60_000,
  })
  const told = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (told.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (told.stderr += chunk.toString()))
  child.stdin.on('error', () => {}) // it may end without reading
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...told }
}

describe('admin', () => {
  test('makes, lists and disables administrators, and shows a password nowhere', async () => {
    const made = await admin(['create', '--email', 'Ada@Example.org', '--role', 'viewer', '--totp'], `${PASSWORD}\n`)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toMatch(/^Ada@Example.org may log in as viewer/)
    expect(made.stdout).toMatch(/^otpauth:\/\/totp\/.*ada%40example\.org\?/m)
    expect(made.stdout).toMatch(/[█▀▄]{10}/)
    const listed = await admin(['list'])
    expect(listed.stdout).toMatch(/^ada@example\.org {2}viewer {2}one-time code {2}made \d{4}-\d\d-\d\d by cli:/)
    const other = await admin(['list'], '', { SESSION_SECRET: [...SESSION_SECRET].toReversed().join('') })
    expect(other.stdout).toMatch(
      /^ada@example\.org {2}viewer {2}cannot log in: .*SESSION_SECRET that is gone: put that one back/,
    )
    const without = await admin(['create', '--email', 'b@example.org', '--totp'], `${PASSWORD}\n`, {})
    expect(without).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^--totp needs SESSION_SECRET/),
    })
    const ended = await admin(['sessions', 'end', '--email', 'ADA@example.org', '--reason', 'a lost laptop'])
    expect(ended).toEqual({ code: 0, stdout: '0 sessions of email:ada@example.org were ended.\n', stderr: '' })
    const disabled = await admin(['disable', '--email', 'ada@example.org'])
    expect(disabled.stdout).toBe('ada@example.org may not log in any more; 0 sessions were ended.\n')
    expect((await admin(['list'])).stdout).toMatch(/disabled \d{4}-/)
    for (const { stdout, stderr } of [made, listed, disabled]) expect(`${stdout}${stderr}`).not.toContain(PASSWORD)
    const database = openDatabase(url)
    expect(await findAdminUser(database.read, 'ada@example.org')).toBeNull()
    const audit = await database.read.all('SELECT action, before_json, after_json FROM audit_log ORDER BY at_ms, id')
    await database.close()
    expect(audit.map((row) => [row['action'], row['before_json'], row['after_json']])).toEqual([
      ['admin_created', null, '{"email":"ada@example.org","role":"viewer","one_time_code":true,"disabled":false}'],
      ['admin_sessions_end', '{"sessions":0}', '{"sessions":0}'],
      ['admin_disabled', '{"disabled":false,"sessions":0}', '{"disabled":true,"sessions":0}'],
    ])
  })

  test.each([
    [['create', '--email', 'ada@example.org'], 'too short', /the password has 9 characters: it must have 12 to 1024/],
    [['create', '--email', 'ada'], PASSWORD, /"ada" is no e-mail address/],
    [['create'], PASSWORD, /required option '--email <address>' not specified/],
    [
      ['create', '--email', 'a@example.org', '--role', 'root'],
      PASSWORD,
      /it must be viewer or operator; `admin create --help`/,
    ],
    [['create', '--email', 'a@example.org', '--password', PASSWORD], '', /unknown option '--password'/],
    [['sessions', 'end', '--email', 'nobody@example.org'], '', /there is no administrator email:nobody@example\.org/],
    [['sessions', 'end'], '', /say whose sessions: --email/],
    [['disable', '--email', 'nobody@example.org'], '', /there is no administrator nobody@example\.org/],
  ])('says what is wrong in a sentence and changes nothing: %j', async (args, input, sentence) => {
    const { code, stdout, stderr } = await admin(args, input)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(sentence)
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect((await admin(['list'])).stdout).toMatch(/^There is no administrator with a password/)
  })
})

describe('a password on a terminal', () => {
  const terminal = (...lines: string[]) => {
    const input = Object.assign(new PassThrough(), { isTTY: true })
    const output = new PassThrough()
    let shown = ''
    output.on('data', (chunk: Buffer) => {
      shown += chunk.toString()
      if (shown.endsWith(': ')) setImmediate(() => input.write(`${lines.shift() ?? ''}\r`))
    })
    return { input, output, shown: () => shown }
  }

  test('is asked for twice and not shown', async () => {
    const one = terminal(PASSWORD, PASSWORD)
    expect(await readPassword(one)).toBe(PASSWORD)
    expect(one.shown()).toBe('Password: \nThe same again: \n')
  })

  test('that is another one the second time is refused', async () => {
    await expect(readPassword(terminal(PASSWORD, `${PASSWORD}!`))).rejects.toThrow('the two passwords differ')
  })

  test('that is given up with Ctrl-C makes nothing', async () => {
    const one = terminal(`half\u0003`)
    await expect(readPassword(one)).rejects.toThrow('nothing was made')
  })
})
