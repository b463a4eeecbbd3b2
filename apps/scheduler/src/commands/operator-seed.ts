// operator-seed: seals a seed from a file into the database, as the API does, and tells what is sealed. Also the way to seal it anew for
// another pair of keys. The seed is never printed.
import { accountOfSeed, guessedSeed, parseSeed, sealSeed } from '@pay2slay/banano-rpc'
import { sealedSeed } from '@pay2slay/db'
import { setSealedSeed, type Result } from '@pay2slay/domain'
import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { iso } from '../output.js'
import { sentence } from '../sentences.js'
import { orRefuse, Refusal, withBooks } from '../session.js'
import { actor, answer, reasonText, withJson, type Json, type Reasoned } from './shared.js'

export function registerOperatorSeed(program: Command): void {
  const seeds = program.command('operator-seed').description('the operator seed that is sealed in the database')
  withJson(seeds.command('set').description('seal the seed of a file with P2S_SEAL_PUBLIC_KEY'), 'operator-seed set')
    .requiredOption('--file <path>', 'a file that holds the seed alone: 64 hexadecimal digits')
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .action((options: Reasoned & { file: string }) =>
      withBooks('enter', async ({ store, settings }) => {
        const { publicKey } = settings.seal
        if (publicKey === null)
          throw new Refusal('set P2S_SEAL_PUBLIC_KEY (or the private key): `seal-key create` makes a pair')
        const seed = orRefuse(readSeed(options.file))
        try {
          const guessed = guessedSeed(seed)
          if (guessed !== null) throw new Refusal(guessed)
          const account = accountOfSeed(seed, 0)
          const sealed = await sealSeed(seed, publicKey, { account, world: settings.world })
          const draft = { account, sealed, publicKey, reason: options.reason }
          const { operatorAccounts } = settings.payout
          const accounts = Array.from({ length: operatorAccounts }, (_, index) => accountOfSeed(seed, index))
          const set = await setSealedSeed(store, draft, { actor: actor() }, accounts)
          if (!set.ok) throw new Refusal(sentence(set.error))
          answer(
            options,
            { account, publicKey },
            `Sealed the seed of ${account}. Restart the scheduler to sign with it.`,
          )
        } finally {
          seed.wipe()
        }
      }),
    )
  withJson(seeds.command('status').description('whose seed is sealed'), 'operator-seed status').action(
    (options: Json) =>
      withBooks('look', async ({ database }) => {
        const current = await sealedSeed(database.read)
        const shown = {
          account: current?.account ?? null,
          publicKey: current?.publicKey ?? null,
          actor: current?.actor ?? null,
          createdAt: current?.createdAt ?? null,
        }
        const text = current
          ? `${current.account}, sealed by ${current.actor} at ${iso(current.createdAt)}`
          : 'No seed is sealed.'
        answer(options, shown, text)
      }),
  )
}

function readSeed(file: string): ReturnType<typeof parseSeed> {
  try {
    return parseSeed(readFileSync(file, 'utf8').trim())
  } catch (error) {
    const { code } = error as { code?: unknown }
    const unreadable: Result<never, string> = { ok: false, error: `${file} cannot be read (${String(code)})` }
    return unreadable
  }
}
