// What the tests in a browser stand on: a local world, the built services, and a browser that notices what must never happen.
import { createSealKeys } from '@pay2slay/banano-rpc'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { freePort } from '../../e2e/support/configuration.js'
import type { Environment, Service } from '../../e2e/support/service.js'
import { World, type WorldOptions } from '../../e2e/support/world.js'
import { CHROMIUM } from '../../../tools/chromium.mjs'

/** A crowd of tests has one address. */
const RATE_LIMITS = {
  fortnite_per_min: 6_000,
  global_per_minute: 60_000,
  per_ip_per_minute: 60_000,
  login_per_minute: 600,
  write_per_minute: 600,
  heavy_per_minute: 600,
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** Violations of the policy, errors in the console and exceptions, in a line each. */
  readonly faults: string[]
}

export interface VisitOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  readonly language?: string
  readonly javaScript?: boolean
  /** What the system asks of moving things; less is what most tests want, since they look at what is there. */
  readonly motion?: 'reduce' | 'no-preference'
}

export class Stage {
  readonly #visits: Visit[] = []

  private constructor(
    readonly world: World,
    readonly api: Service,
    readonly address: string,
    readonly browser: Browser,
  ) {}

  /** `env`: of the API alone. */
  static async open({ payout, env, ...options }: WorldOptions & { readonly env?: Environment } = {}): Promise<Stage> {
    const world = await World.create('sqlite', {
      players: 4,
      payout: {
        daily_payout_cap: 150,
        weekly_payout_cap: 750,
        multipliers: [{ name: 'test week', factor: '1.5' }],
        ...payout,
      },
      integrations: { rate_limits: RATE_LIMITS },
      ...options,
    })
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const [operator, viewer] = world.players.slice(-2)
    const admins = `${operator?.discordId ?? ''}:operator,${viewer?.discordId ?? ''}:viewer`
    const api = await world
      .start('api', [], {
        P2S_API_PORT: String(port),
        ADMIN_DISCORD_IDS: admins,
        P2S_SEAL_PUBLIC_KEY: (await createSealKeys()).publicKey,
        ...env,
      })
      .ready(`${address}/readyz`)
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    return new Stage(world, api, address, browser)
  }

  async visit(options: VisitOptions = {}): Promise<Visit> {
    const { width = 1280, height = 900, theme = 'light', language = 'en-US' } = options
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: language,
      baseURL: this.address,
      // As people's browsers say it: without the word for one that nobody sees.
      userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${this.browser.version()} Safari/537.36`,
      javaScriptEnabled: options.javaScript ?? true,
      reducedMotion: options.motion ?? 'reduce',
    })
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    const visit = { page, context, faults: [] as string[] }
    this.#visits.push(visit)
    watch(visit)
    return visit
  }

  /** A new browser that is logged in as the player of this number, at this path. */
  async visitAs(player: number, path = '/dashboard', options: VisitOptions = {}): Promise<Visit> {
    const visit = await this.visit(options)
    await this.logIn(visit.page, player, path)
    return visit
  }

  async logIn(page: Page, player: number, path = '/dashboard'): Promise<void> {
    const isOver = ({ href, pathname }: URL) => href.endsWith(path) || pathname === '/login/failed'
    for (let tries = 1; ; tries += 1) {
      await page.goto(`/auth/discord/login?return_to=${encodeURIComponent(path)}`)
      await this.consent(page, player)
      // What the page says instead tells more than that time is up.
      await page.waitForURL(isOver).catch(async (error: unknown) => {
        throw new Error(`${page.url()} says: ${(await page.innerText('body')).slice(0, 500)}`, { cause: error })
      })
      if (page.url().endsWith(path)) return
      // On a machine with much else to do the stand-in answers too late, and a person logs in again.
      if (tries === 3 || !page.url().includes('why=discord_away'))
        throw new Error(`${page.url()} says: ${(await page.innerText('body')).slice(0, 500)}`)
    }
  }

  /** On the stand-in's consent page. */
  async consent(page: Page, player: number): Promise<void> {
    await page.locator(`input[name=user_id][value="${this.world.players[player]?.discordId ?? ''}"]`).check()
    await page.getByRole('button', { name: 'Allow' }).click()
  }

  /** Logged in as the last player but one: an operator; as the last: a viewer. */
  async visitAdmin(role: 'operator' | 'viewer', path = '/console', options: VisitOptions = {}): Promise<Visit> {
    const visit = await this.visitAs(this.world.players.length - (role === 'operator' ? 2 : 1), path, options)
    await visit.page.locator('button.main').first().click()
    await visit.page.locator('nav.parts').waitFor()
    return visit
  }

  /** On Discord and at Epic; also at the stand-ins, which tell it again at each login and verification. */
  async name(player: number, name: string): Promise<void> {
    const record = this.world.sandbox.players.all()[player]
    if (record) Object.assign(record.spec, { discordName: name, epicName: name })
    await this.world.database.transaction(
      async (tx) =>
        void (await tx.run('UPDATE player SET discord_name = $1, epic_name = $1 WHERE discord_id = $2', [
          name,
          this.world.players[player]?.discordId ?? '',
        ])),
    )
  }

  /** Every fault of every visit so far; empty when all is well. */
  get faults(): readonly string[] {
    return this.#visits.flatMap(({ faults }) => faults)
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.world.close()
  }
}

/** A refusal of the API is told in the console too, and is the business of the test that provokes it. */
const REFUSED = /Failed to load resource/

function watch({ page, context, faults }: Visit): void {
  const listen = (one: Page) => {
    one.on('console', (message) => {
      if (message.type() === 'error' && !REFUSED.test(message.text())) faults.push(`console: ${message.text()}`)
    })
    one.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  }
  listen(page)
  context.on('page', listen)
}
