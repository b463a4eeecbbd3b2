// The doctor's look at Fortnite, Yunite and Discord: is the key taken, is the guild known. Each is asked once, about nobody.
import {
  checkDiscordApplication,
  createFortniteClient,
  createGuildDirectory,
  createYuniteClient,
} from '@pay2slay/integrations'
import type { Observer } from '@pay2slay/domain'
import type { Patient } from './books.js'
import { bad, good, odd, unused, type Check, type Found } from './check.js'

const NO_EPIC_ACCOUNT = '0'.repeat(32)
/** Discord's own example: an account that exists, and is in hardly any guild. */
const SOMEBODY = '80351110224678912'
const ONCE = { retries: 0, timeoutMs: 10_000 }

export function providerChecks(patient: Patient, observer: Observer): readonly Check[] {
  const looks: Readonly<Record<string, (patient: Patient, observer: Observer, signal: AbortSignal) => Promise<Found>>> =
    {
      fortnite: lookAtFortnite,
      yunite: lookAtYunite,
      'discord app': lookAtApplication,
      'discord bot': lookAtBot,
    }
  return Object.entries(looks).map(([name, look]) => ({
    name,
    look: async (signal) =>
      patient.settings.dryRun ? unused('dry run: no call outside') : look(patient, observer, signal),
  }))
}

async function lookAtFortnite({ settings }: Patient, observer: Observer, signal: AbortSignal): Promise<Found> {
  const { baseUrl, apiKey, perMinute } = settings.fortnite
  if (apiKey === null) return bad('FORTNITE_API_KEY is not set')
  const client = createFortniteClient({ ...ONCE, baseUrl, apiKey: apiKey.reveal(), perMinute, observer })
  signal.addEventListener('abort', () => client.close())
  const told = await client.read(NO_EPIC_ACCOUNT, signal)
  if (told.ok) return good('the key is taken')
  switch (told.error.kind) {
    // An answer about an account that nobody has: the key was good enough to get it.
    case 'not_found':
    case 'no_data':
    case 'private':
      return good('the key is taken')
    case 'rate_limited':
      return odd('the key is taken, and its budget is used up for now')
    default:
      return bad(told.error.detail)
  }
}

async function lookAtYunite({ settings }: Patient, observer: Observer, signal: AbortSignal): Promise<Found> {
  const { baseUrl, apiKey, guildId } = settings.yunite
  if (apiKey === null || guildId === null)
    return odd('YUNITE_API_KEY or YUNITE_GUILD_ID is not set: nobody is verified anew')
  const client = createYuniteClient({ ...ONCE, baseUrl, apiKey: apiKey.reveal(), guildId, observer })
  signal.addEventListener('abort', () => client.close())
  const told = await client.lookUp([SOMEBODY])
  if (told.ok) return good(`the app is taken for guild ${guildId}`)
  return told.error.kind === 'rate_limited' ? odd('its budget is used up for now') : bad(told.error.detail)
}

const aboutOf = ({ settings }: Patient) => ({ url: settings.api.publicUrl, version: settings.version })

async function lookAtApplication(patient: Patient, observer: Observer, signal: AbortSignal): Promise<Found> {
  const { baseUrl, guildId, clientId, clientSecret, redirectUri } = patient.settings.discord
  if (clientId === null || clientSecret === null || guildId === null)
    return odd('DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET or the guild is not set: an API with this could not start')
  const told = await checkDiscordApplication(
    {
      ...ONCE,
      baseUrl,
      guildId,
      clientId,
      clientSecret: clientSecret.reveal(),
      redirectUri: redirectUri ?? `${patient.settings.api.publicUrl}/auth/discord/callback`,
      about: aboutOf(patient),
      observer,
    },
    signal,
  )
  return told.ok ? good(`application ${clientId} and its secret are taken`) : bad(told.error.detail)
}

async function lookAtBot(patient: Patient, observer: Observer, signal: AbortSignal): Promise<Found> {
  const { baseUrl, botToken, guildId } = patient.settings.discord
  if (botToken === null || guildId === null)
    return unused('DISCORD_BOT_TOKEN is not set: Yunite alone tells who has left')
  const about = aboutOf(patient)
  const guild = createGuildDirectory({ ...ONCE, baseUrl, botToken: botToken.reveal(), guildId, about, observer })
  signal.addEventListener('abort', () => guild.close())
  const told = await guild.membership(SOMEBODY, signal)
  return told.ok ? good(`the bot is in guild ${guildId}`) : bad(told.error.detail)
}
