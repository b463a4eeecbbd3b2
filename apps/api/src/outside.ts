// The services outside that the API asks: Discord who somebody is, Yunite which Epic account is theirs. In a dry run neither is asked.
import { err, type EpicDirectory, type GuildDirectory, type Observer } from '@pay2slay/domain'
import { epicAccountOf } from '@pay2slay/db'
import {
  createDiscordLogin,
  createDryDirectory,
  createGuildDirectory,
  createYuniteClient,
  YUNITE_BATCH,
  type DiscordLogin,
} from '@pay2slay/integrations'
import { CALLBACK_PATH } from '@pay2slay/config'
import type { DatabaseKeeper } from './database-keeper.js'
import { createDryLogin } from './login/dry-login.js'
import type { ApiSettings } from './settings.js'

export interface Outside {
  /** Null: this installation has no application at Discord. */
  readonly discord: DiscordLogin | null
  readonly directory: EpicDirectory
  /** Null: there is no bot that may ask who is a member. */
  readonly guild: GuildDirectory | null
  close(): void
}

export interface OutsideTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
}

export function createOutside(tools: OutsideTools): Outside {
  const { keeper, settings } = tools
  if (settings.world.mode === 'dry') {
    const epicOf = (discordId: string) => keeper.read((database) => epicAccountOf(database, discordId))
    const directory = createDryDirectory({ epicAccountOf: epicOf })
    return { discord: createDryLogin(callbackOf(settings)), directory, guild: null, close: () => {} }
  }
  const discord = createLogin(tools)
  const yunite = createYunite(tools)
  const guild = createGuild(tools)
  return {
    discord,
    directory: yunite ?? NO_DIRECTORY,
    guild,
    close() {
      discord?.close()
      yunite?.close()
      guild?.close()
    },
  }
}

const callbackOf = ({ access }: ApiSettings): string =>
  access.discord.redirectUri ?? `${access.publicUrl}${CALLBACK_PATH}`

function createLogin({ settings, observer }: OutsideTools): DiscordLogin | null {
  const { discord, publicUrl } = settings.access
  const { clientId, clientSecret, guildId, baseUrl, scopes } = discord
  if (clientId === null || clientSecret === null || guildId === null) return null
  const about = { url: publicUrl, version: settings.version }
  const redirectUri = callbackOf(settings)
  const secret = clientSecret.reveal()
  return createDiscordLogin({ baseUrl, guildId, clientId, clientSecret: secret, redirectUri, scopes, about, observer })
}

/** A person waits for the answer: longer than this is no answer. */
const PATIENCE_MS = 10_000

function createGuild({ settings, observer }: OutsideTools) {
  const { discord, publicUrl } = settings.access
  const { baseUrl, botToken, guildId } = discord
  if (botToken === null || guildId === null) return null
  const about = { url: publicUrl, version: settings.version }
  return createGuildDirectory({ baseUrl, botToken: botToken.reveal(), guildId, about, observer })
}

function createYunite({ settings, observer }: OutsideTools) {
  const { baseUrl, apiKey, guildId } = settings.access.yunite
  if (apiKey === null || guildId === null) return null
  return createYuniteClient({ baseUrl, apiKey: apiKey.reveal(), guildId, observer, patienceMs: PATIENCE_MS })
}

/** Stands where no directory is configured. */
export const NO_DIRECTORY: EpicDirectory = {
  batchSize: YUNITE_BATCH,
  lookUp: async () =>
    err({ kind: 'misconfigured', detail: 'YUNITE_API_KEY and YUNITE_GUILD_ID are not set: nobody can be verified' }),
}
