// An administrator at the built API: logs in through the stand-in's consent page, then as an admin by the Discord id on the list.
import { Browser } from './browser.js'
import { freePort } from './configuration.js'
import type { Environment, Service } from './service.js'
import type { World } from './world.js'

export type Json = Readonly<Record<string, unknown>>

export class Admin {
  readonly #browser: Browser
  #token = ''

  private constructor(
    readonly service: Service,
    readonly address: string,
  ) {
    this.#browser = new Browser(address)
  }

  /** Starts an API for which the world's first player is an admin, and logs them in. */
  static async start(world: World, own: Environment = {}): Promise<Admin> {
    const discordId = world.players[0]?.discordId ?? ''
    const port = await freePort()
    const env = { ADMIN_DISCORD_IDS: discordId, P2S_API_PORT: String(port), ...own }
    const address = `http://127.0.0.1:${port}`
    const service = await world.start('api', [], env).ready(`${address}/readyz`)
    const admin = new Admin(service, address)
    await admin.#browser.logIn(discordId)
    admin.#token = String((await admin.get('/auth/session'))['csrf_token'])
    admin.#token = String((await admin.post('/admin/login', {}))['csrf_token'])
    return admin
  }

  async get(path: string): Promise<Json> {
    return read(await this.#browser.get(path), path)
  }

  async post(path: string, body: object): Promise<Json> {
    const cookie = [...this.#browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie, 'content-type': 'application/json', 'x-csrf-token': this.#token }
    const answer = await fetch(new URL(path, this.address), { method: 'POST', headers, body: JSON.stringify(body) })
    this.#browser.keep(answer)
    return read(answer, path)
  }
}

async function read(answer: Response, path: string): Promise<Json> {
  const json = (await answer.json()) as Json
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(json)}`)
  return json
}
