// import-original: moves from pay2slay2. Without --apply it only tells what it would do.
import { addressCodec } from '@pay2slay/banano-rpc'
import { DATABASE_FORMS, parseDatabaseUrl } from '@pay2slay/config'
import { importOriginal, knownPlayers, messageOf, readOriginal } from '@pay2slay/db'
import type { Command } from 'commander'
import { Refusal, withBooks } from '../../session.js'
import { actor, answer, withJson, type Json } from '../shared.js'
import { planImport } from './plan.js'
import { originalText, sums } from './report.js'

export function registerImportOriginal(program: Command): void {
  withJson(
    program
      .command('import-original <url>')
      .description('take players, wallets and unsettled accruals of a pay2slay2 database, held until released'),
    'import-original',
  )
    .option('--apply', 'do it; without it nothing is written')
    .action((url: string, options: Json & { apply?: true }) => {
      const apply = options.apply === true
      return withBooks(apply ? 'enter' : 'plan', async ({ database, settings }) => {
        const address = parseDatabaseUrl(url, settings.root)
        if (!address.ok) throw new Refusal(`the original's address: ${address.error}; it must be ${DATABASE_FORMS}`)
        const { shown } = address.value
        const books = await readOriginal(address.value.url).catch((error: unknown) => {
          throw new Refusal(`${shown} cannot be imported: ${messageOf(error)}`)
        })
        const plan = planImport(books, await knownPlayers(database.read), addressCodec)
        if (apply && plan.players.length > 0) await importOriginal(database, plan.players, actor())
        const { already, leftOut } = plan
        const { settledWithoutPayout } = books
        const report = { applied: apply, source: shown, ...sums(plan.players), already, settledWithoutPayout, leftOut }
        answer(options, report, originalText(report, plan.players))
      })
    })
}
