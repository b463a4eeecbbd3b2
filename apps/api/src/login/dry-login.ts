// The login of a dry run: no call leaves the process, and everybody who logs in is the same player, whatever they send.
import { ok, type DiscordIdentity } from '@pay2slay/domain'
import type { DiscordLogin } from '@pay2slay/integrations'
import { randomToken } from '../sessions/keys.js'

/** Discord never gave out such an id: it counts milliseconds since 2015, and this one is from before there was a Discord. */
export const DEMO_PLAYER: DiscordIdentity = { discordId: '10000000000000001', discordName: 'demo', guildMember: true }

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
