// What an admin can do, each with a reason, with what it was and what it becomes, and in the audit log afterwards.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { allOperations, routeOf } from '@pay2slay/contracts'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import type { Locator, Page } from 'playwright-core'
import { createAdmin } from '../../apps/api/src/admin-command/acts.js'
import { violations } from './support/axe.js'
import { changeFaults } from './support/dialog.js'
import { Stage } from './support/stage.js'

let stage: Stage
let page: Page

beforeAll(async () => {
  // What was paid by then uses the hour up, so that whatever is planned afterwards waits to be signed.
  stage = await Stage.open({ players: 5, payout: { outflow_limit_ban_per_hour: '1.2', max_kills_per_hour: 120 } })
  const scheduler = await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills(3)
  await stage.world.settled(15)
  // From here on nothing moves by itself. Two players rise too fast to be believed.
  await scheduler.stop()
  stage.world.setKills((index) => (index === 0 || index === 2 ? 903 : 6))
  await stage.world.command('run-once')
  page = (await stage.visitAdmin('operator')).page
  page.on('request', (request) => {
    const did = OPERATOR_ACTS.find(({ method, path }) => request.method() === method && path.test(request.url()))
    if (did) given.set(did.id, String((request.postDataJSON() as { reason?: unknown } | null)?.reason))
  })
}, 180_000)
afterAll(() => stage.close())
afterEach(() => {
  expect(stage.faults).toEqual([])
})

const playerId = async (index: number): Promise<string> => {
  const [row] = await stage.world.database.read.all(
    `SELECT id FROM player WHERE discord_id = '${stage.world.players[index]?.discordId ?? ''}'`,
  )
  return String(row?.['id'])
}

/** What only operators may ask for, and with what reason this page asked for it in all the tests. */
const OPERATOR_ACTS = allOperations
  .filter(({ access }) => access === 'operator')
  .map(({ id }) => {
    const { method, path } = routeOf(id)
    return { id, method, path: new RegExp(`${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }
  })
const given = new Map<string, string>()

const seen = new Set<string>()

/** Presses the button, gives what is asked for and confirms; the text of the dialog before that. */
async function act(
  name: string,
  reason = 'asked for by the test',
  fill: (dialog: Locator) => Promise<void> = async () => {},
): Promise<string> {
  await page.getByRole('button', { name, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await fill(dialog)
  const text = await dialog.innerText()
  expect([name, ...(await changeFaults(dialog))]).toEqual([name])
  // Once for each act, whose dialogs are alike wherever they open.
  if (!seen.has(name)) expect(await violations(page)).toEqual([])
  seen.add(name)
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  return text
}

test('an act without a reason does nothing', async () => {
  await page.goto('/console')
  await page.getByRole('button', { name: 'Pause payments' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('no')
  await dialog.getByRole('button', { name: 'Pause payments' }).click({ force: true })
  await dialog.getByText('At least 3 characters.').waitFor()
  expect(await stage.world.count('stop')).toBe(0)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test('a player who would delete the account is told to the last digit what is lost, also what is planned', async () => {
  const player = await stage.visitAs(1, '/settings')
  await player.page.getByRole('button', { name: 'Delete my account' }).click()
  // Three kills in a payout that is not signed yet.
  await player.page.getByRole('dialog').getByText('0.225 BAN are owed to you and are lost').waitFor()
})

test('a session that ends in a dialog says so, and the next login finds the dialog as it was', async () => {
  const admin = await stage.visitAdmin('operator')
  await admin.page.getByRole('button', { name: 'Pause payments' }).click()
  const dialog = admin.page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('typed before the end')
  await dialog.getByLabel('Do not publish signed blocks either').check()
  await admin.context.clearCookies({ name: /admin/ })
  await dialog.getByRole('button', { name: 'Pause payments' }).click()
  await admin.page.getByText('Your session as an administrator has ended.').waitFor()
  expect(await stage.world.count('stop')).toBe(0)
  await admin.page.getByRole('button', { name: 'Continue with this Discord account' }).click()
  await dialog.waitFor()
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('typed before the end')
  expect(await dialog.getByLabel('Do not publish signed blocks either').isChecked()).toBe(true)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await admin.page.getByText('Your session as an administrator has ended.').waitFor({ state: 'detached' })
})

test('payments are paused with a reason that everybody responsible sees, and resumed', async () => {
  const both = (dialog: Locator) => dialog.getByLabel('Do not publish signed blocks either').check()
  const asked = await act('Pause payments', 'something looks odd', both)
  expect(asked).toMatch(/Payments\s+run\s+paused\s+Signed blocks\s+are sent\s+are kept back/)
  await page.getByText('something looks odd').waitFor()
  expect(await stage.world.count('stop', `kind = 'pause'`)).toBe(1)
  const visitor = await stage.visit()
  await visitor.page.goto('/transparency')
  await visitor.page.getByText('Payments are paused by the operator.').waitFor()
  expect(await act('Resume payments')).toMatch(/Payments\s+paused\s+run\s+Signed blocks\s+are kept back\s+are sent/)
  await page.getByText('Payments run.').waitFor()
  expect(await stage.world.count('stop')).toBe(0)
})

test('a player is found, held, released, banned, let back, flagged and cleared', async () => {
  await page.goto('/console/players')
  await page.getByLabel('Search').fill('player 2')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('table').getByRole('link', { name: 'player 2' }).click()
  await page.getByRole('heading', { level: 1 }).getByText('player 2').waitFor()
  const asked = await act('Hold payouts', 'where were you on Sunday?')
  expect(asked).toMatch(/Held\s+no\s+yes/)
  expect(asked).toContain('the player reads it')
  const player = await stage.visitAs(1)
  await player.page.getByText('The reason given: \u2068where were you on Sunday?\u2069', { exact: false }).waitFor()
  await player.page.getByText('Kills go on being counted.', { exact: true }).waitFor()
  await act('Release payouts')
  expect(await act('Verify again', 'says that the link is new')).toMatch(/Member of the guild\s+yes\s+as they answer/)
  await act('End all sessions')
  await player.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
  await player.page.getByText('Your session has ended.').waitFor()
  await act('Ban')
  // Of the payout that waits: told to an administrator, who is not the one that it speaks of.
  await page.getByRole('table', { name: 'Payouts' }).getByText('The player is banned.').waitFor()
  await page.getByRole('button', { name: 'End the ban' }).waitFor()
  await act('End the ban')
  await act('Raise a flag', 'plays at three places at once')
  await page.getByText('plays at three places at once').first().waitFor()
  await act('Clear')
  const id = await playerId(1)
  expect(await stage.world.count('audit_log', `target_id = '${id}'`)).toBeGreaterThanOrEqual(4)
})

test('a paid payout shows its whole proof, and offers no act that could undo it', async () => {
  await page.goto('/console/payouts?state=planned')
  const filter = page.getByLabel('State')
  expect(await filter.inputValue()).toBe('planned')
  await page.locator('nav.parts').getByRole('link', { name: 'Payouts' }).click()
  await page.waitForURL('**/console/payouts')
  expect(await filter.inputValue()).toBe('')
  const paid = page.locator('tbody tr', { has: page.getByText('Paid', { exact: true }) })
  await paid.first().getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Proof: blocks' }).waitFor()
  await page.getByText('Paid').first().waitFor()
  expect(await page.getByRole('button', { name: 'Void' }).count()).toBe(0)
  expect(await page.getByRole('main').innerText()).toMatch(/Planned[\s\S]+Signed[\s\S]+Published[\s\S]+Paid/)
})

test('a reading that is not believed is accepted or refused, and the dialog says what that makes of it', async () => {
  await page.goto('/console/doubts')
  const table = page.getByRole('table', { name: 'Readings that are not believed yet' })
  await table.getByRole('button', { name: 'Accept' }).nth(1).waitFor()
  expect(await act('Accept', 'a weekend without sleep')).toMatch(
    /Kill cursor\s+3\s+903\s+Owed\s+0 kills, 0 BAN\s+900 kills\s+In question\s+900 kills, 67.5 BAN\s+owed/,
  )
  await table.getByRole('button', { name: 'Accept' }).nth(1).waitFor({ state: 'detached' })
  expect(await act('Refuse', 'played by somebody else')).toMatch(
    /Baseline\s+1\s+2\s+In question\s+900 kills, 67.5 BAN\s+never owed\s+Owed\s+0 kills, 0 BAN\s+0 kills, 0 BAN/,
  )
  await table.waitFor({ state: 'detached' })
  expect(await stage.world.count('player', 'pending_total IS NOT NULL')).toBe(0)
  expect(await stage.world.count('accrual', 'to_kills - from_kills = 900')).toBe(1)
})

test('a planned payout is held, released, queued again and void, and what it was is owed again', async () => {
  const [row] = await stage.world.database.read.all(`SELECT id FROM payout WHERE state = 'planned' ORDER BY id LIMIT 1`)
  const id = String(row?.['id'])
  await page.goto(`/console/payouts/${id}`)
  expect(await act('Hold', 'a look at it first')).toMatch(/Held\s+no\s+yes/)
  await page.getByText('a look at it first').first().waitFor()
  expect(await stage.world.count('payout', `id = '${id}' AND held_at_ms IS NOT NULL`)).toBe(1)
  await act('Release')
  await page.getByRole('button', { name: 'Hold', exact: true }).waitFor()
  expect(await act('Queue again')).toMatch(/Waits because[\s\S]+looked at anew by the next signing/)
  expect(await act('Void')).toMatch(/State\s+Planned\s+Void/)
  await page.getByRole('button', { name: 'Void', exact: true }).waitFor({ state: 'detached' })
  expect(await stage.world.count('payout', `id = '${id}' AND state = 'void'`)).toBe(1)
})

test('a new rate is previewed with its effect before it is set, and stands in the history with its reason', async () => {
  await page.goto('/console/terms')
  await page.getByLabel('BAN a kill').fill('0,06')
  await page.getByText('Write an amount such as 0.05').waitFor()
  await page.getByLabel('BAN a kill').fill('0.06')
  await page.getByLabel('Kills a day at most').fill('100')
  const previews: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/preview')) previews.push(request.url())
  })
  await page.getByRole('button', { name: 'Preview' }).click()
  const note = page.locator('.note', { hasText: 'What it would mean' })
  expect(await note.innerText()).toMatch(/BAN a kill\s+0\.05 BAN\s+0\.06 BAN/)
  expect(await note.innerText()).toMatch(/Kills a day at most\s+150\s+100/)
  await act('Set it', 'the week of the test')
  await page.getByRole('table').getByText('the week of the test').waitFor()
  // To set it asks for no second preview, which would stand there as if nothing were set.
  expect(previews).toHaveLength(1)
  expect(await note.count()).toBe(0)
  const visitor = await stage.visit()
  await visitor.page.goto('/transparency')
  await visitor.page.getByText('0.09 BAN').waitFor()
})

test('the rhythm is set with a reason, and what was set stands in the fields', async () => {
  await page.goto('/console/terms')
  const [accrual, settlement] = [
    page.getByLabel('Seconds between two accruals'),
    page.getByLabel('Seconds between two settlements'),
  ]
  await accrual.fill('29')
  expect(await page.getByRole('button', { name: 'Set the rhythm' }).count()).toBe(0)
  await accrual.fill('600')
  await settlement.fill('900')
  expect(await act('Set the rhythm', 'a quiet week')).toMatch(/Payouts are planned\s+.+15 min/)
  await page.getByText('Done: Set the rhythm.').waitFor()
  expect([await accrual.inputValue(), await settlement.inputValue()]).toEqual(['600', '900'])
  const [log] = await stage.world.database.read.all(
    `SELECT summary FROM audit_log WHERE action = 'update_scheduler_config'`,
  )
  expect(log?.['summary']).toBe('a quiet week (accrual every 600 s, settlement every 900 s)')
})

test('runs are asked of the scheduler, and what was asked is listed', async () => {
  await page.goto('/console/system')
  expect(await act('Accrue now', 'a player waits')).toMatch(/Next\s+.+\s+within seconds/)
  await page.getByRole('table').last().getByText('waits').waitFor()
  expect(await stage.world.count('job_request', `kind = 'accrue'`)).toBe(1)
  // A list of two pages loses no row between them when a new one comes on top.
  await stage.world.database.transaction(async (tx) => {
    for (let index = 10; index < 24; index += 1)
      await tx.run(
        `INSERT INTO job_request (id, kind, actor, requested_at_ms, taken_at_ms, finished_at_ms, outcome)
         VALUES ($1, 'accrue', 'test', $2, $2, $2, 'row ' || $1)`,
        [`00${index}`, index],
      )
  })
  const asked = page.getByRole('table', { name: 'What was asked' })
  await asked.getByText('row 0018').waitFor()
  await page.getByRole('button', { name: 'Show more' }).click()
  await asked.getByText('row 0010').waitFor()
  const rows = (await asked.getByRole('row').count()) - 1
  expect(rows).toBe(15)
  for (const [name, count] of [
    ['Settle now', 16],
    ['Verify now', 17],
  ] as const) {
    await act(name)
    await asked.getByRole('row').nth(count).waitFor()
    expect(await asked.getByText(/^row /).count()).toBe(14)
  }
})

test('the audit log names what was done, filtered by action, with what it was before', async () => {
  await page.goto('/console/audit')
  await page.locator('.audit li').first().waitFor()
  const [row] = await stage.world.database.read.all(
    `SELECT action FROM audit_log WHERE target_type = 'player' AND before_json IS NOT NULL LIMIT 1`,
  )
  const action = String(row?.['action'])
  await page.getByLabel('Action').fill(action)
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.waitForURL(`**/console/audit?action=${action}`)
  await page.locator('.audit code').first().getByText(action).waitFor()
})

test('nodes and work are shown, and a block that the books do not know is acknowledged by the scheduler', async () => {
  await stage.world.scheduler()
  await page.goto('/console/system')
  const outside = page.getByRole('table', { name: 'Nodes and work' })
  await outside.getByText('well', { exact: true }).first().waitFor()
  expect(await outside.innerText()).toMatch(/blocks, \d+ cemented/)
  const made = makeRival(stage.world.sandbox.network, walletOf(stage.world.seed), { confirm: true })
  expect(made.ok).toBe(true)
  await page.goto('/console/blocks')
  await page.getByText('A block that the books do not know stops payments.').waitFor()
  expect(await act('Acknowledge it', 'my own withdrawal')).toMatch(/In the books\s+no\s+yes/)
  await page.getByRole('table', { name: 'What was asked' }).getByText('acknowledged', { exact: true }).waitFor()
  await page.getByText('The books know every block of the chain.').waitFor()
  expect(await stage.world.count('stop')).toBe(0)
  expect(await stage.world.count('block', `role = 'foreign'`)).toBe(1)
})

test('the stop of the books is cleared with a reason, which stands in the audit log', async () => {
  await stage.world.database.transaction(
    async (tx) =>
      void (await tx.run(
        `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too)
         VALUES ('books', 'set by hand', 'the test', ${Date.now()}, false)`,
      )),
  )
  await page.goto('/console')
  await page.getByText('set by hand').waitFor()
  expect(await act('Clear the stop of the books', 'it was set by hand')).toMatch(/stopped\s+run/)
  await page.getByText('Payments run.').waitFor()
  expect(await stage.world.count('stop')).toBe(0)
  expect(await stage.world.count('audit_log', `summary LIKE '%it was set by hand%'`)).toBe(1)
})

test('an administrator without Discord logs in with e-mail and password, and a wrong one says nothing more', async () => {
  const [email, password] = ['ada@example.org', 'correct horse battery staple']
  await createAdmin(stage.world.database, { email, password, role: 'operator', totp: null, issuer: 'the test' })
  const { page: other } = await stage.visit()
  await other.goto('/console')
  await other.getByLabel('E-mail').fill(email)
  await other.getByLabel('Password').fill('wrong horse battery staple')
  await other.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  await other.getByRole('alert').first().waitFor()
  expect(await violations(other)).toEqual([])
  await other.getByLabel('Password').fill(password)
  await other.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  await other.getByText('Payments run.').waitFor()
})

test('a new operator seed is sealed, and its account shown instead of it', async () => {
  await page.goto('/console/system')
  const seed = 'C0FFEE00'.repeat(8)
  const { address } = walletOf(seed)
  const asked = await act('Seal a new seed', 'the yearly change', async (dialog) => {
    await dialog.getByLabel('Seed (64 hexadecimal characters)').fill(seed)
    const account = dialog.getByLabel('Account of this seed')
    const button = dialog.getByRole('button', { name: 'Seal a new seed' })
    await dialog.getByLabel('Reason').fill('the yearly change')
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    // A slip: the account of another seed.
    await account.fill(walletOf('D'.repeat(64)).address)
    await button.click()
    await dialog.getByText(`The seed is of the account ${address}`, { exact: false }).waitFor()
    expect(await stage.world.count('sealed_seed')).toBe(0)
    await dialog.getByLabel('Seed (64 hexadecimal characters)').fill(seed)
    await account.fill(address)
  })
  expect(asked).toContain('none is sealed here')
  expect(asked).toContain(address)
  await page.getByText('Sealed. Restart the scheduler to sign with it.').waitFor()
  const text = await page.getByRole('main').innerText()
  expect(text).toContain(address)
  expect(text).not.toContain('C0FFEE00')
  expect(await stage.world.count('sealed_seed')).toBe(1)
})

test('an administrator sees where the others of the own logins are, and ends those of somebody else with a reason', async () => {
  const second = await stage.visitAdmin('operator', '/console/system')
  await page.goto('/console/system')
  const logins = page.getByRole('region', { name: 'Where you are logged in as an administrator' })
  await logins.getByText('this browser').waitFor()
  await page.getByRole('button', { name: 'End all others' }).click()
  await logins.getByText(/sessions? ended\./).waitFor()
  await logins.getByRole('listitem').nth(1).waitFor({ state: 'detached' })
  expect(await logins.getByRole('listitem').count()).toBe(1)
  await second.page.reload()
  await second.page.getByRole('heading', { level: 1, name: 'Log in as an administrator' }).waitFor()
  const viewer = await stage.visitAdmin('viewer')
  const id = `discord:${stage.world.players.at(-1)?.discordId ?? ''}`
  await act('End all of an administrator’s sessions', 'the laptop was left in a train', (dialog) =>
    dialog.getByLabel('Whose').fill(id),
  )
  await viewer.page.reload()
  await viewer.page.getByRole('heading', { level: 1, name: 'Log in as an administrator' }).waitFor()
  expect(await stage.world.count('audit_log', `target_id = '${id}' AND summary LIKE '%left in a train%'`)).toBe(1)
})

test('a viewer sees everything and finds no act', async () => {
  const viewer = await stage.visitAdmin('viewer')
  await viewer.page.getByText('You are a viewer').waitFor()
  await viewer.page.getByText('Payments run.').waitFor()
  expect(await viewer.page.getByRole('button', { name: 'Pause payments' }).count()).toBe(0)
  await viewer.page.goto(`/console/players/${await playerId(0)}`)
  await viewer.page.getByRole('heading', { name: 'Money' }).waitFor()
  expect(await viewer.page.getByRole('button', { name: 'Ban' }).count()).toBe(0)
})

test('every act that only operators may do is in the console, and none of them goes without its reason', () => {
  // The same as a run of `settle`, from before runs had kinds.
  const other = ['requestSettlement']
  const all = OPERATOR_ACTS.map(({ id }) => id).filter((id) => !other.includes(id))
  expect([...given.keys()].sort()).toEqual(all.sort())
  expect([...given].filter(([, reason]) => reason.length < 3 || reason === 'undefined')).toEqual([])
})
