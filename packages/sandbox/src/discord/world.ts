// What the parts of the Discord stand-in share: who there is, which application and bot are known, what was given out.
import type { SandboxClock } from '../clock.js'
import type { Players } from '../fortnite/players.js'
import type { RateLimit } from '../http/rate-limit.js'
import { DiscordGrants } from './grants.js'
import type { WebhookMessage } from './webhook-message.js'

export interface DiscordSettings {
  /** Id -> token. */
  readonly webhooks: Readonly<Record<string, string>>
  /** What was sent through them, oldest first. */
  readonly messages: WebhookMessage[]
  readonly players: Players
  readonly clock: SandboxClock
  readonly rateLimit: RateLimit
  readonly clientId: string
  readonly clientSecret: string
  readonly botToken: string
  /** The guild that players are members of; null: any id is that guild. */
  readonly guildId: string | null
  /** Registered with the application, compared letter by letter; null: any address of this machine. */
  readonly redirectUris: readonly string[] | null
}

export class DiscordWorld {
  readonly players: Players
  readonly clientId: string
  readonly grants: DiscordGrants

  constructor(readonly settings: DiscordSettings) {
    this.players = settings.players
    this.clientId = settings.clientId
    this.grants = new DiscordGrants(settings.clock)
  }

  isRedirect(address: string): boolean {
    const { redirectUris } = this.settings
    if (redirectUris !== null) return redirectUris.includes(address)
    return /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?\/[^#]*$/.test(address)
  }

  isGuild(id: string): boolean {
    return this.settings.guildId === null || id === this.settings.guildId
  }
}
