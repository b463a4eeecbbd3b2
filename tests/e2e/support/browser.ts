// A browser as far as a login over real HTTP goes: it keeps cookies, follows nothing by itself, and can press a button of the
// stand-in's consent page.

export class Browser {
  readonly cookies = new Map<string, string>()

  constructor(private readonly base: string) {}

  /** Of this browser's own site, or an address in full; redirects are answers. */
  get(address: string): Promise<Response> {
    return this.#send(address, {})
  }

  /** A change, as a script of the site's own pages makes it: with the token, and the browser's word on where it comes from. */
  async post(address: string, body?: object): Promise<Response> {
    const { csrf_token: token } = (await (await this.get('/auth/session')).json()) as { csrf_token: string }
    const headers = { origin: this.base, 'sec-fetch-site': 'same-origin', 'x-csrf-token': token }
    if (body === undefined) return this.#send(address, { method: 'POST', headers })
    const json = { ...headers, 'content-type': 'application/json' }
    return this.#send(address, { method: 'POST', headers: json, body: JSON.stringify(body) })
  }

  async #send(
    address: string,
    request: RequestInit & { headers?: Readonly<Record<string, string>> },
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const url = new URL(address, this.base)
    const headers = { ...request.headers, ...(url.origin === this.base && { cookie }) }
    const answer = await fetch(url, { ...request, redirect: 'manual', headers })
    this.keep(answer)
    return answer
  }

  /** The cookies of an answer. */
  keep(answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.cookies.set(name, value)
    }
  }

  /** From the login's address over the consent page; where Discord sends the browser back to. */
  async consent(decision: 'allow' | 'cancel', discordId: string): Promise<string> {
    const page = locationOf(await this.get('/auth/discord/login'))
    const html = await (await fetch(page)).text()
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
    const fields = new URLSearchParams({ decision, user_id: discordId })
    for (const [, name = '', value = ''] of hidden) fields.set(name, unescape(value))
    const form = new URL('/oauth2/authorize', page)
    return locationOf(await fetch(form, { method: 'POST', body: fields, redirect: 'manual' }))
  }

  async logIn(discordId: string): Promise<Response> {
    return this.get(await this.consent('allow', discordId))
  }
}

const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

function locationOf(answer: Response): string {
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`expected a redirect, not HTTP ${answer.status}`)
  return location
}
