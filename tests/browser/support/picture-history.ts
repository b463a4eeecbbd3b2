// The history behind the pictures: what was paid over some days, what waits for room, what a cap keeps back, what is held and doubted.
import type { Page } from 'playwright-core'
import { waitFor } from '../../e2e/support/wait.js'
import type { Stage } from './stage.js'

/** The last but one is the operator's, the last the viewer's. */
export const NAMES = [
  'potassium_pete',
  'monkey_queen',
  'slippery_sam',
  'bunch_of_five',
  'green_peel',
  'day_one_dora',
  'top_banana',
  'fruit_fly',
  'plantain_pam',
  'night_monkey',
]
/** Has more kills than the cap of the day. */
export const CAPPED = 3
const HELD = 6
const HELD_PAYOUT = 1
const FLAGGED = 4
const DOUBTED = 5
const CAP = 45
const ROUNDS = 3
const DAY_MS = 86_400_000

const killsOf = (index: number): number => 4 + ((index * 7) % 11)
const all = (round: number): number => NAMES.reduce((sum, _, index) => sum + round * killsOf(index), 0)

/** What the first rounds pay uses the hour up, so that the rest waits to be signed. */
export const TERMS = {
  daily_payout_cap: CAP,
  weekly_payout_cap: 150,
  max_kills_per_hour: 120,
  outflow_limit_ban_per_hour: (all(ROUNDS) * 0.075 + 0.2).toFixed(3),
}

export async function history(stage: Stage, page: Page): Promise<void> {
  for (const [index, name] of NAMES.entries()) await stage.name(index, name)
  await stage.world.scheduler()
  await stage.world.baselines()
  for (let round = 1; round <= ROUNDS; round += 1) {
    stage.world.setKills((index) => round * killsOf(index))
    await stage.world.settled(all(round), 60_000)
    await countedBefore(stage, 2 * (ROUNDS - round))
  }
  stage.world.setKills((index) => (ROUNDS + 1) * killsOf(index) + (index === DOUBTED ? 400 : 0))
  await waitFor('payouts that wait', 60_000, async () => (await stage.world.count('payout', `state = 'planned'`)) >= 6)
  await waitFor('a doubt', 60_000, async () => (await stage.world.count('player', 'pending_total IS NOT NULL')) === 1)
  await looks(stage, page)
}

/** The pictures show a chart of days: what was counted so far becomes so many days old. */
async function countedBefore(stage: Stage, days: number): Promise<void> {
  await stage.world.database.transaction(
    async (tx) =>
      void (await tx.run('UPDATE accrual SET created_at_ms = created_at_ms - $1 WHERE created_at_ms > $2', [
        days * DAY_MS,
        Date.now() - DAY_MS,
      ])),
  )
}

const idOf = async (stage: Stage, sql: string): Promise<string> => {
  const [row] = await stage.world.database.read.all(sql)
  return String(row?.['id'])
}

/** What an operator did about it. */
async function looks(stage: Stage, page: Page): Promise<void> {
  const player = (index: number) =>
    idOf(stage, `SELECT id FROM player WHERE discord_id = '${stage.world.players[index]?.discordId ?? ''}'`)
  const payout = await idOf(
    stage,
    `SELECT id FROM payout WHERE state = 'planned' AND player_id = '${await player(HELD_PAYOUT)}'`,
  )
  await page.goto(`/console/players/${await player(HELD)}`)
  await act(page, 'Hold payouts', 'Two of our regulars saw an aimbot; we look at it on Saturday.')
  await page.goto(`/console/payouts/${payout}`)
  await act(page, 'Hold', 'Asked for it in a ticket: the wallet is about to change.')
  await page.goto(`/console/players/${await player(FLAGGED)}`)
  await act(page, 'Raise a flag', 'Plays at two places at once.')
}

async function act(page: Page, name: string, reason: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}
