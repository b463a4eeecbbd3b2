// The one player whom a login without Discord makes: in a dry run, and in the local world, whose stand-ins know them too.
import type { DiscordIdentity } from './flows/login.js'

/** Discord never gave out such an id: it counts milliseconds since 2015, and this one is from before there was a Discord. */
export const DEMO_PLAYER: DiscordIdentity = { discordId: '10000000000000001', discordName: 'demo', guildMember: true }
