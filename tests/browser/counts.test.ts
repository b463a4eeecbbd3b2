// "Why less than I expected", at each count on the screen: what was cut, by which limit, how many of how many, and when the rest comes.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { violations } from './support/axe.js'
import { waitFor } from '../e2e/support/wait.js'
import { Stage } from './support/stage.js'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open({ players: 3, payout: { daily_payout_cap: 5, multipliers: [] } })
  await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills(8)
  await stage.world.accrued(24)
  await waitFor('five kills of each player paid', 30_000, async () => {
    const { owed, open, paid } = await stage.world.figures()
    return open === 0n && owed > 0n && paid > owed
  })
}, 120_000)
afterAll(async () => {
  const { faults } = stage
  await stage.close()
  expect(faults).toEqual([])
})

test('a count that a cap cut in two says at both parts how much was taken, and at the rest what fits and when the next day begins', async () => {
  const { page } = await stage.visitAs(0, '/earnings', { width: 360 })
  const rows = page.getByRole('table', { name: 'Every count' }).getByRole('row')
  const rest = rows.filter({ hasText: 'owed' })
  const taken = /a payout took 5 of 8 kills \(0\.25 of 0\.4 BAN\), then the cap of 5 kills a day was full\.$/
  await rest.getByText(taken).waitFor()
  await rest
    .getByText(/^The cap of 5 kills a day has room for 0 of 3 kills \(0 of 0\.15 BAN\)\. The next day begins /)
    .waitFor()
  const paid = rows.filter({ has: page.getByText('paid', { exact: true }) })
  await paid.getByText(taken).waitFor()
  expect(await paid.getByText('has room for').count()).toBe(0)
  expect(await violations(page)).toEqual([])
  expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(360)
})

test('what stops everything is told at each count once, in the language of the reader', async () => {
  await stage.world.database.transaction(
    async (tx) =>
      void (await tx.run(
        `UPDATE wallet_link SET unlinked_at_ms = 1, is_primary = false WHERE player_id = (SELECT id FROM player WHERE discord_id = $1)`,
        [stage.world.players[1]?.discordId ?? ''],
      )),
  )
  const { page } = await stage.visitAs(1, '/earnings', { language: 'es-ES' })
  const rest = page.getByRole('row').filter({ hasText: 'por pagar' })
  await rest.getByText('No hay monedero vinculado: vincula uno para cobrar.').waitFor()
  await rest.getByText(/un pago tomó 5 de 8 bajas \(0,25 de 0,4 BAN\)/).waitFor()
  expect(await rest.getByRole('listitem').count()).toBe(2)
})
