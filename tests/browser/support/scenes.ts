// What pictures are made of: every view, and what people meet beside them.
import type { Page } from 'playwright-core'
import { VIEWS, type View } from './views.js'

export interface Scene extends View {
  /** A dialog stands over the first screen: what is below is in another picture. */
  readonly isDialog?: boolean
  /** What brings the view into a state that it is not always in. */
  readonly prepare?: {
    readonly before?: (page: Page) => Promise<void>
    readonly after?: (page: Page) => Promise<void>
  }
}

const dryRun = (page: Page) =>
  page.route('**/config/product', async (route) => {
    const body = (await (await route.fetch()).json()) as { feature_flags: object }
    await route.fulfill({ json: { ...body, feature_flags: { ...body.feature_flags, dry_run_banner: true } } })
  })

const trouble = (page: Page) =>
  page.route('**/me/payouts*', (route) =>
    route.fulfill({
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '30' },
      body: JSON.stringify({
        type: 'urn:pay2slay:problem:unavailable',
        title: 'The database is not available',
        status: 503,
        detail: 'Nothing was changed.',
        request_id: '0b9f2c4e-7d51-4f0e-9a57-3f6f0c1d2e33',
      }),
    }),
  )

async function askToPause(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause payments' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('The node is being replaced until noon.')
}

const scene = (name: string, who: View['who'], path: string, prepare: Scene['prepare'] = {}): Scene => ({
  name,
  who,
  path: async () => path,
  prepare,
})

export const SCENES: readonly Scene[] = [
  ...VIEWS,
  scene('dry-run', 'visitor', '/', { before: async (page) => void (await dryRun(page)) }),
  scene('trouble', 'player', '/payouts', { before: async (page) => void (await trouble(page)) }),
  scene('console-login', 'player', '/console'),
  { ...scene('console-pause', 'admin', '/console', { after: askToPause }), isDialog: true },
]
