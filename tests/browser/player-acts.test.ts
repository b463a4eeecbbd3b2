// What a player can do, each on the screen and in the books.
import { readFileSync } from 'node:fs'
import { hashMessage, signHash } from '@pay2slay/banano-rpc'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { DEMO_PLAYER } from '@pay2slay/domain'
import { PLAYERS_SEED, walletOf } from '@pay2slay/sandbox'
import { violations } from './support/axe.js'
import { Stage } from './support/stage.js'

let stage: Stage
const OTHER_WALLET = walletOf('B'.repeat(64), 3).address

beforeAll(async () => {
  stage = await Stage.open({
    players: 6,
    product: { explorer_block_url: 'https://explorer.example/block/HASH' },
    env: { DEMO_MODE: 'true' },
  })
  await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills(4)
  await stage.world.settled(24)
}, 120_000)
afterAll(() => stage.close())
afterEach(() => {
  expect(stage.faults).toEqual([])
})

const idOf = async (index: number): Promise<string> => {
  const [row] = await stage.world.database.read.all(
    `SELECT id FROM player WHERE discord_id = '${stage.world.players[index]?.discordId ?? ''}'`,
  )
  return String(row?.['id'])
}

test('a hidden name is hidden at once for everybody else', async () => {
  const { page } = await stage.visitAs(0, '/settings')
  await page.getByLabel('Hide my name').click()
  await page.getByText('You are shown as "Hidden player".').waitFor()
  const other = await stage.visit()
  await other.page.goto('/leaderboard')
  await other.page.getByRole('table').getByText('Hidden player').first().waitFor({ timeout: 20_000 })
  expect(await other.page.getByRole('table').getByText('player 1', { exact: true }).count()).toBe(0)
})

test('an own row on the board is marked', async () => {
  const { page } = await stage.visitAs(1, '/leaderboard')
  const row = page.locator('tbody tr', { has: page.getByText('you', { exact: true }) })
  await row.getByText('player 2', { exact: true }).waitFor()
  expect(await row.count()).toBe(1)
})

test('where the browser lets nothing be copied, the button says so', async () => {
  const { page } = await stage.visitAs(1, '/settings')
  await page.addInitScript(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`)
  await page.goto('/wallet')
  await page.getByRole('button', { name: 'Copy' }).first().click()
  await page.getByRole('button', { name: 'Not copied: select it' }).waitFor()
})

test('a change of wallet waits, is shown with when it takes effect, and can be cancelled', async () => {
  const { page } = await stage.visitAs(1, '/wallet')
  await page.getByLabel('Banano address').fill(OTHER_WALLET)
  await page.getByRole('button', { name: 'Link this address' }).click()
  await page.getByText('A change waits', { exact: true }).waitFor()
  await page.getByText(OTHER_WALLET).first().waitFor()
  await page.getByRole('button', { name: 'Cancel the change' }).click()
  await page.getByText('A change waits', { exact: true }).waitFor({ state: 'detached' })
  expect(await page.locator('code.address', { hasText: OTHER_WALLET }).count()).toBe(0)
})

test('a wallet is proven by the signature of a text that is made for it, and by no other', async () => {
  const { page } = await stage.visitAs(1, '/wallet')
  const { privateKey, address } = walletOf(PLAYERS_SEED, 101)
  await page.getByText('Not proven').waitFor()
  await page.getByLabel('Banano address').fill(address)
  await page.getByText('Prove that it is yours (optional)').click()
  await page.getByRole('button', { name: 'Get the text to sign' }).click()
  const message = await page.locator('details.proof pre').innerText()
  const signature = page.getByLabel('Signature (128 hex digits)')
  const link = page.getByRole('button', { name: 'Link this address' })
  await signature.fill('A'.repeat(128))
  await link.click()
  await page.getByRole('alert').getByText('signature', { exact: false }).first().waitFor()
  await page.getByText('Not proven').waitFor()
  expect(await violations(page)).toEqual([])
  await signature.fill(signHash(privateKey, hashMessage(address, message)))
  await link.click()
  await page.getByText('You proved that it is yours').waitFor()
})

const BURN = 'ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w'

test.each([
  ['es-ES', 'Es una dirección que quema fondos', 'No es una dirección a la que se pueda pagar'],
  ['ja-JP', 'これはバーンアドレスです', '支払いできるアドレスではありません'],
])(
  'in %s a refusal is told in it, and only what the page has no words for is left in English, marked as such',
  async (language, why, title) => {
    const { page } = await stage.visitAs(1, '/wallet', { language })
    const alert = page.getByRole('main').getByRole('alert')
    const send = async () => {
      await page.locator('input.address').first().fill(BURN)
      await page.locator('form button.main').click()
      await alert.getByText(title).waitFor()
    }
    await send()
    await alert.getByText(why).waitFor()
    expect(await alert.locator('[lang=en]').count()).toBe(0)
    expect(await alert.innerText()).not.toMatch(/address|burn/i)
    await page.route('**/link/wallet', (route) =>
      route.fulfill({
        status: 400,
        headers: { 'content-type': 'application/problem+json' },
        body: JSON.stringify({
          type: 'urn:pay2slay:problem:invalid-address',
          title: 'No',
          status: 400,
          detail: 'Something newer than this page.',
          code: 'address_of_tomorrow',
        }),
      }),
    )
    await send()
    expect(await alert.locator('p[lang=en]').innerText()).toBe('Something newer than this page.')
    expect(await violations(page)).toEqual([])
  },
)

test('a wallet is unlinked only after a dialog that says what that means', async () => {
  const { page } = await stage.visitAs(4, '/wallet')
  const unlink = page.getByRole('button', { name: 'Unlink', exact: true })
  await unlink.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Without a wallet nothing is paid.', { exact: false }).waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  await unlink.click()
  await dialog.getByRole('button', { name: 'Unlink', exact: true }).click()
  await page.getByText('No wallet is linked: what you earn stays owed until there is one.').waitFor()
  await page.goto('/dashboard')
  await page.getByText('What is missing').waitFor()
})

test('a payout leads to its block in the explorer', async () => {
  const { page } = await stage.visitAs(0, '/payouts')
  const [send] = stage.world.sandbox.received(stage.world.players[0]?.address ?? '')
  const link = page
    .getByRole('table')
    .getByRole('link')
    .filter({ hasText: send?.hash.slice(0, 6) ?? 'a send' })
  expect(await link.getAttribute('href')).toBe(`https://explorer.example/block/${send?.hash}`)
  expect(await link.getAttribute('rel')).toContain('noopener')
})

test('an installation for practice lets anybody in with one click, who is a player like all others', async () => {
  const [unused] = stage.world.sandbox.players.all().slice(-1)
  Object.assign(unused?.spec ?? {}, { discordId: DEMO_PLAYER.discordId, epicAccountId: 'e'.repeat(32) })
  const { page } = await stage.visit()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Try it as the demo player' }).click()
  await page.waitForURL('**/dashboard')
  await page.getByText('What is missing').waitFor()
})

test('a session that ends in the middle keeps what was typed, and the login leads back to it', async () => {
  const { page, context } = await stage.visitAs(1, '/wallet')
  await page.getByLabel('Banano address').fill(OTHER_WALLET.slice(0, 40))
  const cookies = await context.cookies()
  await context.clearCookies()
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
  await page.getByText('Your session has ended.').waitFor()
  expect(cookies.some(({ name }) => name === 'p2s_session')).toBe(true)
  await page.getByRole('main').getByRole('link', { name: 'Log in with Discord' }).click()
  await stage.consent(page, 1)
  await page.waitForURL('**/wallet')
  expect(await page.getByLabel('Banano address').inputValue()).toBe(OTHER_WALLET.slice(0, 40))
})

test('a session that ends amid a proof keeps the text to sign and the signature, and they still count', async () => {
  const { page, context } = await stage.visitAs(5, '/wallet')
  const { privateKey, address } = walletOf(PLAYERS_SEED, 105)
  await page.getByLabel('Banano address').fill(address)
  await page.getByText('Prove that it is yours (optional)').click()
  await page.getByRole('button', { name: 'Get the text to sign' }).click()
  const message = await page.locator('details.proof pre').innerText()
  const typed = signHash(privateKey, hashMessage(address, message))
  await page.getByLabel('Signature (128 hex digits)').fill(typed.slice(0, 100))
  await context.clearCookies()
  await page.getByRole('button', { name: 'Link this address' }).click({ force: true })
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
  await page.getByText('Your session has ended.').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Log in with Discord' }).click()
  await stage.consent(page, 5)
  await page.waitForURL('**/wallet')
  const signature = page.getByLabel('Signature (128 hex digits)')
  expect(await signature.inputValue()).toBe(typed.slice(0, 100))
  expect(await page.locator('details.proof pre').innerText()).toBe(message)
  // A text is for one address: with another one in the field it is not offered.
  await page.getByLabel('Banano address').fill(OTHER_WALLET)
  await page.getByText('Prove that it is yours (optional)').click()
  await page.getByRole('button', { name: 'Get the text to sign' }).waitFor()
  await page.getByLabel('Banano address').fill(address)
  await signature.fill(typed)
  await page.getByRole('button', { name: 'Link this address' }).click()
  await page.getByText('You proved that it is yours').waitFor()
  expect(await page.evaluate('Object.keys(sessionStorage)')).toEqual([])
})

test('two tabs are one person: logging out in one logs out the other as soon as it is looked at', async () => {
  const { page, context } = await stage.visitAs(2)
  const second = await context.newPage()
  await second.goto('/payouts')
  await second.getByRole('table').waitFor()
  await page.evaluate('sessionStorage.setItem("p2s-draft wallet", "ban_1typed")')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('main').getByRole('link', { name: 'Log in with Discord' }).waitFor()
  await page.waitForFunction('sessionStorage.length === 0')
  await second.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
  await second.getByText('Log in to see this.').waitFor()
  expect(await second.getByRole('table').count()).toBe(0)
})

test('what somebody typed is for nobody else who comes to the same browser', async () => {
  const { page, context } = await stage.visitAs(1, '/wallet')
  const field = page.getByLabel('Banano address')
  await field.fill(OTHER_WALLET)
  // In another tab somebody else logs in; the first one follows when it is looked at.
  await stage.logIn(await context.newPage(), 3)
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
  await page.getByRole('banner').getByText('player 4').waitFor()
  expect(await field.inputValue()).toBe('')
  await field.fill(OTHER_WALLET)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByText('Log in to see this.').waitFor()
  expect(await page.evaluate('Object.keys(sessionStorage)')).toEqual([])
})

test('every session is listed, and ending the others leaves this one', async () => {
  const { page } = await stage.visitAs(3, '/settings')
  const other = await stage.visitAs(3, '/dashboard')
  const third = await stage.visitAs(3, '/payouts')
  await page.reload()
  await page.getByRole('button', { name: 'End', exact: true }).nth(1).waitFor()
  await page.getByRole('button', { name: 'End', exact: true }).first().click()
  await page.getByRole('button', { name: 'End', exact: true }).nth(1).waitFor({ state: 'detached' })
  expect(await stage.world.count('session', `kind = 'player' AND player_id = '${await idOf(3)}'`)).toBe(2)
  await page.getByRole('button', { name: 'End all others' }).click()
  await page.getByText('1 session ended.').waitFor()
  for (const gone of [other, third]) {
    await gone.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
    await gone.page.getByText('Your session has ended.').waitFor()
  }
  await page.getByText('this browser').waitFor()
})

test('payouts, earnings and everything else can be taken along as files', async () => {
  const { page } = await stage.visitAs(3, '/payouts')
  const files = [
    ['/payouts', 'All as CSV', /^created_at,kills,amount_ban/],
    ['/earnings', 'All as CSV', /^created_at,kills,amount_ban,ban_per_kill/],
    ['/settings', 'Download my data', /^\{"exported_at"/],
  ] as const
  for (const [path, name, content] of files) {
    await page.goto(path)
    const downloads = page.waitForEvent('download')
    await page.getByRole('button', { name }).press('Enter')
    expect(readFileSync(await (await downloads).path(), 'utf8')).toMatch(content)
  }
})

test('a file that is refused is told on the page, by the keyboard too, and saves nothing; a session that ended leads to the login', async () => {
  const { page, context } = await stage.visitAs(3, '/payouts')
  const downloads: string[] = []
  page.on('download', (one) => downloads.push(one.suggestedFilename()))
  const refuse = (pattern: string, status: number, kind: string, headers = {}) =>
    page.route(pattern, (route) =>
      route.fulfill({
        status,
        headers: { 'content-type': 'application/problem+json', ...headers },
        body: JSON.stringify({
          type: `urn:pay2slay:problem:${kind}`,
          title: kind,
          status,
          detail: 'Told by the test.',
        }),
      }),
    )
  const alert = page.getByRole('main').getByRole('alert')
  await refuse('**/me/payouts.csv', 429, 'too-many-requests', { 'retry-after': '40' })
  await page.getByRole('button', { name: 'All as CSV' }).press('Enter')
  await alert.getByText('Too many requests').waitFor()
  await alert.getByText('Try again in 40 s.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.unroute('**/me/payouts.csv')
  // While it comes, the button is busy and a second press asks for nothing more.
  let asked = 0
  await page.route('**/me/payouts.csv', async (route) => {
    asked += 1
    await new Promise((resolve) => setTimeout(resolve, 800))
    await route.continue()
  })
  await page.getByRole('button', { name: 'All as CSV' }).press('Enter')
  await page.locator('button[aria-busy=true]').waitFor()
  await page.getByRole('button', { name: 'All as CSV' }).press('Enter')
  await page.getByRole('status').getByText('Done: All as CSV.').waitFor()
  await alert.waitFor({ state: 'detached' })
  expect([asked, downloads]).toEqual([1, ['payouts.csv']])
  await page.goto('/settings')
  await refuse('**/me/export', 500, 'internal')
  await page.getByRole('button', { name: 'Download my data' }).click()
  await alert.getByText('Something went wrong on our side').waitFor()
  await page.unroute('**/me/export')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Download my data' }).click()
  await page.getByText('Your session has ended.').waitFor()
  expect([new URL(page.url()).pathname, downloads]).toEqual(['/settings', ['payouts.csv']])
})

test('an account is deleted only after a word was typed, and nothing of it is left on the screen', async () => {
  const { page } = await stage.visitAs(2, '/settings')
  await page.getByRole('button', { name: 'Delete my account' }).click()
  const dialog = page.getByRole('dialog')
  const button = dialog.getByRole('button', { name: 'Delete my account' })
  await button.click({ force: true })
  expect(await stage.world.count('player', 'deleted_at_ms IS NOT NULL')).toBe(0)
  await dialog.getByLabel('Type delete to confirm').fill('delete')
  await button.click()
  await page.getByText('Your account is deleted.').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByText('Log in to see this.').waitFor()
  // Nobody is asked to log in again to an account that is gone.
  expect(await page.getByText('Your session has ended.').count()).toBe(0)
  expect(await stage.world.count('player', 'deleted_at_ms IS NOT NULL')).toBe(1)
})
