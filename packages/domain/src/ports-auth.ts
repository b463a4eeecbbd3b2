// What logging in needs of the books. Part of the Store and Tx ports, in a file of its own.
import type { PlayerId } from './ids.js'
import type { Millis } from './model.js'

/** Who comes back with a Discord id. */
export interface KnownPlayer {
  readonly playerId: PlayerId
  readonly epicAccountId: string | null
  readonly banned: boolean
}

export interface LoginStore {
  /** The player of a Discord id who has not had the account deleted. */
  playerOfDiscordId(discordId: string): Promise<KnownPlayer | null>
}

export interface LoginTx {
  /** A new player, known by nothing but the Discord id; null when somebody else wrote that id meanwhile. */
  insertPlayer(player: { discordId: string; discordName: string; at: Millis }): Promise<PlayerId | null>
  /** The name that Discord tells now, and the time; ConflictError when the player was banned or deleted meanwhile. */
  noteLogin(playerId: PlayerId, login: { discordName: string; at: Millis }): Promise<void>
}
