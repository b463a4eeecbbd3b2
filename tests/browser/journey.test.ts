// The whole way as a person goes it: from the landing page through the login and the wallet to a confirmed payout on the screen.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { walletOf } from '@pay2slay/sandbox'
import { Stage } from './support/stage.js'

let stage: Stage
const NEW_WALLET = walletOf('A'.repeat(64), 7).address

beforeAll(async () => {
  stage = await Stage.open({ prepared: false })
  await stage.world.command('migrate')
  stage.world.sandbox.fund(stage.world.operator, '1000')
  await stage.world.scheduler()
}, 120_000)
afterAll(() => stage.close())
afterEach(() => {
  expect(stage.faults).toEqual([])
})

const shows = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor({ timeout: 30_000 })

test('a stranger becomes a paid player, and sees the block', async () => {
  const { page } = await stage.visit()
  for (const [path, empty] of [
    ['/leaderboard', 'Nobody has a counted kill'],
    ['/live', 'Nothing has happened yet.'],
    ['/', 'Nothing has happened yet.'],
  ] as const) {
    await page.goto(path)
    await shows(page, new RegExp(empty))
  }
  await shows(page, 'One kill is worth 0.075 BAN right now.')
  await page.getByRole('main').getByRole('link', { name: 'Log in with Discord' }).click()
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Log in with Discord' }).click()
  await stage.consent(page, 0)
  await page.waitForURL('**/dashboard')
  await shows(page, 'What is missing')
  await page.getByRole('link', { name: 'Link a wallet' }).click()
  await linkWallet(page)
  await page.getByRole('link', { name: 'Dashboard' }).click()
  // The first reading is the starting point, and earns nothing.
  await shows(page, 'Everything is in place.')
  stage.world.setKills(5)
  await page.getByRole('link', { name: 'Payouts' }).click()
  await page.getByRole('table').getByText('Paid').waitFor({ timeout: 45_000 })
  const row = page.getByRole('row').nth(1)
  expect(await row.innerText()).toContain('0.375')
  expect(await row.getByRole('img').getAttribute('aria-label')).toBe('Step 5 of 5: Paid')
  const [send] = stage.world.sandbox.received(NEW_WALLET)
  expect(await row.innerText()).toContain(send?.hash.slice(0, 6) ?? 'a send')
  await page.getByRole('link', { name: 'Earnings' }).click()
  await page.getByRole('table').first().getByText('5 kills').waitFor()
  await page.getByRole('link', { name: 'Live', exact: true }).click()
  await shows(page, 'was paid 0.375 BAN for 5 kills')
  // The sums for everybody follow in seconds, and say when they were made.
  await page.getByRole('link', { name: 'Pay2Slay' }).click()
  await page.locator('.totals').getByText('0.375').waitFor({ timeout: 45_000 })
  await page.getByText(/^Added up /).waitFor()
})

/** With the mistakes that people make. */
async function linkWallet(page: Page): Promise<void> {
  const field = page.getByLabel('Banano address')
  const said = page.locator('form [role=status]').first()
  await field.fill('nano_1abc')
  expect(await said.innerText()).toContain('This is a Nano address')
  await field.fill(NEW_WALLET.slice(0, -3))
  expect(await said.innerText()).toBe('3 characters are missing.')
  await field.fill(`${NEW_WALLET.slice(0, -1)}${NEW_WALLET.endsWith('1') ? '3' : '1'}`)
  expect(await said.innerText()).toContain('The checksum is wrong')
  await field.press('Enter')
  await field.fill(NEW_WALLET)
  expect(await said.innerText()).toBe('The checksum is right.')
  await page.getByRole('button', { name: 'Link this address' }).click()
  await page.getByRole('heading', { name: 'Paid to' }).waitFor()
  await page.getByRole('img', { name: `QR code of ${NEW_WALLET}` }).waitFor()
  expect(await page.getByRole('link', { name: 'Open in a wallet' }).getAttribute('href')).toBe(`ban:${NEW_WALLET}`)
}

test('the back button leads through the views as they were, and the title takes the focus on arrival', async () => {
  const { page } = await stage.visit()
  await page.goto('/leaderboard')
  await page.getByRole('radio', { name: 'This week' }).check()
  await page.waitForURL('**/leaderboard?window=week')
  await page.getByRole('link', { name: 'How it works' }).click()
  await page.getByRole('heading', { level: 1, name: 'How it works' }).waitFor()
  await page.locator('h1:focus').waitFor({ state: 'attached' })
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Leaderboard' }).waitFor()
  expect(page.url()).toContain('window=week')
  expect(await page.getByRole('radio', { name: 'This week' }).isChecked()).toBe(true)
})
