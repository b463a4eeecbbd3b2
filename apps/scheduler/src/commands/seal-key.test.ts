import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import { addressCodec, createSigner, openSealedSeed, parseSeed, sealSeed } from '@pay2slay/banano-rpc'
import { Command } from 'commander'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { registerSealKey } from './seal-key.js'

let folder: string
let printed: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'seal-key-'))
  printed = ''
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})
afterEach(() => {
  jest.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const run = async (...args: string[]) => {
  const program = new Command().exitOverride()
  registerSealKey(program)
  await program.parseAsync(['seal-key', 'create', ...args], { from: 'user' })
}

it('writes the private key into a file of the owner alone, prints only the public one, and the two belong together', async () => {
  const file = path.join(folder, 'key')
  await run('--file', file, '--json')
  const { publicKey } = JSON.parse(printed) as { publicKey: string }
  const privateKey = readFileSync(file, 'utf8').trim()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(printed).not.toContain(privateKey)

  const seed = parseSeed('7'.repeat(64))
  if (!seed.ok) throw new Error(seed.error)
  const { account } = createSigner(seed.value, 0, { mode: 'live' })
  expect(addressCodec.parse(account)).toMatchObject({ ok: true })
  const binding = { account, world: { mode: 'live', genesisHash: 'A'.repeat(64), outside: 'sandbox' } } as const
  const sealed = await sealSeed(seed.value, publicKey, binding)
  expect(await openSealedSeed(sealed, privateKey, binding)).toMatchObject({ ok: true })
})

it('never overwrites a file', async () => {
  const file = path.join(folder, 'key')
  await run('--file', file)
  const before = readFileSync(file, 'utf8')
  await expect(run('--file', file)).rejects.toThrow('it exists already: name a new file')
  expect(readFileSync(file, 'utf8')).toBe(before)
})
