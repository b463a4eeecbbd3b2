// The login of a dry run: no call leaves the process, and everybody who logs in is the same player, whatever they send.
import { DEMO_PLAYER, ok } from '@pay2slay/domain'
import type { DiscordLogin } from '@pay2slay/integrations'
import { randomToken } from '../sessions/keys.js'

export const createDryLogin = (callbackUrl: string): DiscordLogin => ({
  async start() {
    const state = randomToken()
    const url = new URL(callbackUrl)
    url.search = new URLSearchParams({ code: 'dry-run', state }).toString()
    return { url: url.href, state, codeVerifier: randomToken() }
  },
  finish: async () => ok(DEMO_PLAYER),
  close: () => {},
})
