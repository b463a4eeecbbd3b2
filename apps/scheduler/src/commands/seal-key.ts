// seal-key create: the pair of keys around an operator seed that is handed in through the API. The private one goes into a file that
// nobody else may read, and is never printed; the public one is for the API.
import { createSealKeys } from '@pay2slay/banano-rpc'
import type { Command } from 'commander'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Refusal } from '../session.js'
import { answer, withJson, type Json } from './shared.js'

export function registerSealKey(program: Command): void {
  const keys = program.command('seal-key').description('keys that an operator seed is sealed with')
  withJson(
    keys.command('create').description('make a pair: the private key goes into a new file, the public key is printed'),
    'seal-key create',
  )
    .requiredOption('--file <path>', 'where the private key goes; the file must not exist yet')
    .action(async ({ file, ...options }: Json & { file: string }) => {
      const pair = await createSealKeys()
      const path = resolve(file)
      try {
        // wx: a key that is in use is never overwritten, or what it sealed could not be opened any more.
        writeFileSync(path, `${pair.privateKey}\n`, { mode: 0o600, flag: 'wx' })
      } catch (error) {
        const { code } = error as { code?: unknown }
        const why = code === 'EEXIST' ? 'it exists already: name a new file' : `it cannot be written (${String(code)})`
        throw new Refusal(`${path}: ${why}`)
      }
      const text = [
        `For the API:        P2S_SEAL_PUBLIC_KEY=${pair.publicKey}`,
        `For the scheduler:  P2S_SEAL_PRIVATE_KEY_FILE=${path}`,
      ].join('\n')
      answer(options, { publicKey: pair.publicKey, file: path }, text)
    })
}
