// Lists of the console: they go on to their end, their filters are kept, and whatever words admins, players and services put into
// them, they stay a list of texts. And one dangerous act without a mouse.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { violations } from './support/axe.js'
import { tabTo } from './support/keyboard.js'
import { addLike, idOf, runAll } from './support/rows.js'
import { Stage } from './support/stage.js'
import { settle, VIEWS } from './support/views.js'

let stage: Stage

const MANY = 120

beforeAll(async () => {
  stage = await Stage.open({ players: 5, payout: { outflow_limit_ban_per_hour: '1.2', max_kills_per_hour: 120 } })
  const scheduler = await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills(3)
  await stage.world.settled(15)
  await scheduler.stop()
  stage.world.setKills((index) => (index === 0 ? 903 : 6))
  await stage.world.command('run-once')
}, 180_000)
afterAll(() => stage.close())
afterEach(() => {
  expect(stage.faults).toEqual([])
})

test('a dangerous act is done with the keyboard alone, from the list to its place in the audit log', async () => {
  const { page } = await stage.visitAdmin('operator', '/console/payouts?state=planned')
  await page.getByRole('table').waitFor()
  await tabTo(page, 'Clear')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/payouts/*')
  await page.locator('h1:focus').waitFor({ state: 'attached' })
  await tabTo(page, /^Hold$/)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Hold' })
  await dialog.waitFor()
  await tabTo(page, 'Reason')
  await page.keyboard.type('typed without a mouse')
  await tabTo(page, /^Hold$/)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('status').getByText('Done: Hold.').waitFor()
  // What took the act's place says what is so now, and the keyboard is still somewhere.
  await page.getByRole('button', { name: 'Release', exact: true }).waitFor()
  expect(await page.evaluate('document.activeElement === document.body')).toBe(false)
  await tabTo(page, 'In the audit log')
  await page.keyboard.press('Enter')
  await page.getByText('typed without a mouse').first().waitFor()
})

test('what is asked of a list stands in its address: back finds it again, and so does a new page', async () => {
  const { page } = await stage.visitAdmin('viewer', '/console/players')
  await page.getByLabel('Search').fill('player 2')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.waitForURL('**/console/players?q=player+2')
  await page.getByRole('table').getByRole('link', { name: 'player 2' }).click()
  await page.getByRole('heading', { level: 1 }).getByText('player 2').waitFor()
  await page.goBack()
  const isFiltered = async () => {
    await page.locator('tbody tr').first().waitFor()
    expect(await page.getByLabel('Search').inputValue()).toBe('player 2')
    expect(await page.locator('tbody tr').count()).toBe(1)
  }
  await isFiltered()
  await page.reload()
  await isFiltered()
  await page.goto('/console/doubts')
  await page.getByRole('radio', { name: 'Cleared' }).check()
  await page.waitForURL('**/console/doubts?flags=cleared')
  await page.reload()
  expect(await page.getByRole('radio', { name: 'Cleared' }).isChecked()).toBe(true)
})

test('what is typed into a filter and not asked for yet outlasts the session, and nobody who goes elsewhere finds it again', async () => {
  const { page, context } = await stage.visitAdmin('viewer', '/console/audit?target_type=player')
  await page.getByLabel('Actor').fill('discord:12')
  await context.clearCookies()
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
  await page.getByRole('main').getByRole('link', { name: 'Log in with Discord' }).click()
  await stage.consent(page, stage.world.players.length - 1)
  await page.waitForURL('**/console/audit?target_type=player')
  await page.getByRole('button', { name: 'Continue with this Discord account' }).click()
  expect(await page.getByLabel('Actor').inputValue()).toBe('discord:12')
  expect(await page.getByLabel('Kind of target').inputValue()).toBe('player')
  await page.locator('nav.parts').getByRole('link', { name: 'System' }).click()
  await page.getByRole('heading', { level: 1, name: 'System' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
  expect(await page.getByLabel('Actor').inputValue()).toBe('')
  expect(await page.getByLabel('Kind of target').inputValue()).toBe('player')
})

test('the payouts of one player are found from the player, and the way back to the player from them', async () => {
  const id = await idOf(stage, 1)
  const { page } = await stage.visitAdmin('viewer', `/console/players/${id}`)
  await page.getByRole('link', { name: 'All of this player' }).click()
  await page.waitForURL(`**/console/payouts?player=${id}`)
  expect(await page.getByLabel('Player id').inputValue()).toBe(id)
  await page.locator('tbody tr').first().waitFor()
  expect(await page.locator('tbody tr').count()).toBe(await stage.world.count('payout', `player_id = '${id}'`))
  await page.getByLabel('State').selectOption('planned')
  await page.waitForURL(`**/console/payouts?player=${id}&state=planned`)
  await page.getByRole('link', { name: 'To the player' }).click()
  await page.getByRole('heading', { level: 1 }).getByText('player 2').waitFor()
})

/** What somebody may write as a reason or be called, at its worst; quotes are none of this test's business. */
const WORDS =
  '<img src=x onerror="window.broken=1"><script>window.broken=1</script> \u202etfel ot thgir\u202c \u2067\u05e9\u05dc\u05d5\u05dd 🍌👩‍👩‍👧‍👦 ' +
  'W'.repeat(200)

/** Wherever the console shows somebody's own words. */
const PLACES = [
  'UPDATE player SET discord_name = $1, epic_name = $1',
  // Everybody but the operator, who could not come otherwise.
  `UPDATE player SET banned_at_ms = 1, ban_reason = $1, banned_by = $1, held_at_ms = 1, held_reason = $1, held_by = $1
   WHERE id <> (SELECT id FROM player ORDER BY id DESC LIMIT 1 OFFSET 1)`,
  `UPDATE payout SET held_at_ms = 1, held_reason = $1, held_by = $1, reason = $1 WHERE state = 'planned'`,
  'UPDATE payout SET void_reason = $1 WHERE void_reason IS NOT NULL',
  'UPDATE abuse_flag SET detail = $1',
  'UPDATE abuse_flag SET cleared_by = $1, cleared_reason = $1 WHERE cleared_at_ms IS NOT NULL',
  `UPDATE audit_log SET actor = $1, summary = $1, action = $1, before_json = json_object($1, $1), after_json = json_object('a', $1)`,
  `UPDATE audit_log SET target_type = $1, target_id = $1 WHERE target_type <> 'player'`,
  'UPDATE job_state SET last_outcome = $1',
  'UPDATE outside_report SET detail = $1',
  `UPDATE outside_report SET name = $1 WHERE kind = 'node' AND place = 0`,
  'UPDATE reading SET source = $1',
  `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too) VALUES ('pause', $1, $1, 1, true)`,
  `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too, block_hash) VALUES ('books', $1, $1, 1, false, '${'A'.repeat(64)}')`,
  `INSERT INTO job_request (id, kind, actor, requested_at_ms, taken_at_ms, taken_by, finished_at_ms, outcome)
   VALUES ('0', 'accrue', $1, 1, 1, $1, 1, $1)`,
  `INSERT INTO block_request (id, hash, reason, actor, requested_at_ms, taken_at_ms, taken_by, finished_at_ms, is_done, outcome)
   VALUES ('0', '${'B'.repeat(64)}', $1, $1, 1, 1, $1, 1, false, $1)`,
  `INSERT INTO payout_config (id, effective_at_ms, per_kill_units, actor, reason, created_at_ms) VALUES ('0', 1, 5000000, $1, $1, 1)`,
  `INSERT INTO alert (id, kind, detail, raised_at_ms, seen_at_ms, times) VALUES ('0', 'balance_low', $1, 1, 1, 1)`,
  `INSERT INTO sealed_seed (id, slot, sealed, public_key, account, actor, reason, created_at_ms)
   VALUES ('0', 1, 'x', 'x', 'ban_1111111111111111111111111111111111111111111111111111hifc8npp', $1, $1, 1)`,
]

/** Words that would turn the text around them, since nothing keeps them apart. */
const TURNING = `(() => {
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const { data, parentElement: around } = walk.currentNode
    const own = data.replace(/\\u2068[^\\u2068\\u2069]*\\u2069/g, '')
    if (/[\\u202e\\u2067]/.test(own) && !around.closest('bdi, code, pre, textarea, option, script')) found.push([around.parentElement, around].map((one) => one.cloneNode().outerHTML.slice(0, 80)).join(''))
  }
  return found
})()`

async function faultsOf(page: Page, path: string, width: number): Promise<readonly string[]> {
  const scrolled = Number(await page.evaluate('document.documentElement.scrollWidth'))
  return [
    ...(scrolled > width ? [`is ${scrolled} wide`] : []),
    ...((await page.evaluate('window.broken')) === undefined ? [] : ['ran a word']),
    ...((await page.locator('img[src="x"]').count()) === 0 ? [] : ['drew a word']),
    ...(await page.evaluate<readonly string[]>(TURNING)).map((html) => `is turned by ${html}`),
    ...(await violations(page)),
  ].map((fault) => `${path} at ${width}: ${fault.slice(0, 300)}`)
}

test.each([360, 1280])(
  'hostile reasons, actors and names are texts and nothing else in every view: %d wide',
  async (width) => {
    const { page } = await stage.visitAdmin('operator', '/console', { width, theme: width === 360 ? 'dark' : 'light' })
    if ((await stage.world.count('stop')) === 0) await runAll(stage, PLACES, WORDS)
    const faults: string[] = []
    for (const view of VIEWS.filter(({ who }) => who === 'admin')) {
      const path = await view.path(stage)
      await page.goto(path)
      await settle(page)
      await page.getByText('<img src=x onerror=').first().waitFor({ state: 'attached' })
      for (const more of (await page.locator('.audit summary').all()).slice(0, 3)) await more.click()
      faults.push(...(await faultsOf(page, path, width)))
    }
    expect([...new Set(faults)]).toEqual([])
  },
)

/** Into every list of one player; what no flow makes in the time of a test. */
async function fillLists(id: string): Promise<void> {
  const of = (table: string, rest = 'true') => ({ table, where: `player_id = '${id}' AND ${rest}`, count: MANY })
  const key = (kind: string, index: number) => `${kind}-${String(index).padStart(4, '0')}`
  const at = Date.now()
  await addLike(stage, of('payout', `state = 'confirmed'`), (index) => ({
    id: key('payout', index),
    state: 'void',
    confirmed_at_ms: null,
    voided_at_ms: at,
    void_reason: 'withdrawn',
  }))
  await addLike(stage, of('reading'), (index) => ({ id: key('reading', index) }))
  await addLike(stage, of('accrual'), (index) => ({
    id: key('accrual', index),
    from_kills: 10_000 + index,
    to_kills: 10_001 + index,
  }))
  await addLike(stage, of('abuse_flag'), (index) => ({
    id: key('flag', index),
    cleared_at_ms: at,
    cleared_by: 'the test',
    cleared_reason: 'only to have many',
  }))
  await addLike(stage, { ...of('wallet_link'), count: 60 }, (index) => ({
    id: key('wallet', index),
    is_primary: false,
    unlinked_at_ms: at,
  }))
  await addLike(stage, { table: 'audit_log', where: 'true', count: MANY }, (index) => ({
    id: key('audit', index),
    target_type: 'player',
    target_id: id,
  }))
}

test('every list of one player goes on to its end, and what has no more pages says that it is not all', async () => {
  const id = await idOf(stage, 0)
  await fillLists(id)
  const { page } = await stage.visitAdmin('operator', `/console/players/${id}`)
  for (const [name, table, row] of [
    ['Payouts', 'payout', 'tbody tr'],
    ['Accruals', 'accrual', 'tbody tr'],
    ['Readings', 'reading', 'tbody tr'],
    ['Abuse flags', 'abuse_flag', 'tbody tr'],
    ['Audit log', 'audit_log', '.audit > li'],
  ] as const) {
    const section = page.getByRole('region', { name, exact: true })
    const all = await stage.world.count(table, `${table === 'audit_log' ? 'target_id' : 'player_id'} = '${id}'`)
    expect(all).toBeGreaterThan(100)
    await section.locator(row).first().waitFor()
    expect([name, await section.locator(row).count()]).toEqual([name, 50])
    await section.getByRole('button', { name: 'Show more' }).click()
    await section.locator(row).nth(99).waitFor()
    await section.getByRole('button', { name: 'Show more' }).click()
    await section
      .locator(row)
      .nth(all - 1)
      .waitFor()
    expect([name, await section.locator(row).count()]).toEqual([name, all])
    expect(await section.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  }
  await page.getByRole('region', { name: 'Wallets' }).getByText('Only the last 50 are shown.').waitFor()
})
