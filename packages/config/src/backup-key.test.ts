import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readBackupKey } from './backup-key.js'

const PASSPHRASE = 'correct horse battery staple'
let folder: string
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'backup-key-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const read = (text: string | undefined, direct?: string, mode = 0o600) => {
  if (text !== undefined) {
    writeFileSync(path.join(folder, 'key'), text)
    chmodSync(path.join(folder, 'key'), mode)
  }
  return readBackupKey({ file: text === undefined ? undefined : 'key', direct }, folder)
}
const revealed = (result: ReturnType<typeof read>) => (result.ok ? result.value.passphrase?.reveal() : null)

it('takes the passphrase from a file or a variable, or none', () => {
  expect(revealed(read(`${PASSPHRASE}\n`))).toBe(PASSPHRASE)
  expect(revealed(read(undefined, PASSPHRASE))).toBe(PASSPHRASE)
  expect(revealed(read(PASSPHRASE, PASSPHRASE))).toBe(PASSPHRASE)
  expect(revealed(read(undefined))).toBeUndefined()
})

it('refuses two that differ, a short one and a file of several lines, and shows none of them', () => {
  for (const result of [
    read(PASSPHRASE, `${PASSPHRASE}!`),
    read('short'),
    read(`${PASSPHRASE}\nand more of the same`),
  ]) {
    expect(result).toMatchObject({ ok: false })
    expect(JSON.stringify(result)).not.toContain('horse')
  }
})

it('warns of a file that others may read', () => {
  expect(read(PASSPHRASE, undefined, 0o644)).toMatchObject({
    ok: true,
    value: { warnings: ['P2S_BACKUP_KEY_FILE: other users of this machine may read the file: chmod 600 it'] },
  })
})
