// Counts one window of the leaderboard, player by player in any order: who is first, and how many players have how many kills.
// What it keeps is as small as the list and the number of different counts, whatever the number of players.
import type { PlayerId } from '../ids.js'

export interface Standing {
  readonly playerId: PlayerId
  readonly kills: number
}

/** So many players have exactly so many kills; most kills first. */
export interface Step {
  readonly kills: number
  readonly players: number
}

export class Standings {
  readonly #depth: number
  readonly #players = new Map<number, number>()
  #first: Standing[] = []
  /** Nobody with fewer kills can be among the first any more. */
  #least = -1

  /** Keeps the first `depth` players. */
  constructor(depth: number) {
    this.#depth = depth
  }

  add(playerId: PlayerId, kills: number): void {
    this.#players.set(kills, (this.#players.get(kills) ?? 0) + 1)
    if (kills < this.#least) return
    this.#first.push({ playerId, kills })
    if (this.#first.length >= this.#depth * 2) this.#cut()
  }

  /** Most kills first, then who joined first: ids begin with the time. */
  first(): readonly Standing[] {
    this.#cut()
    return this.#first
  }

  steps(): readonly Step[] {
    return [...this.#players].sort(([a], [b]) => b - a).map(([kills, players]) => ({ kills, players }))
  }

  #cut(): void {
    this.#first.sort((a, b) => b.kills - a.kills || (a.playerId < b.playerId ? -1 : 1))
    if (this.#first.length < this.#depth) return
    this.#first.length = this.#depth
    this.#least = this.#first.at(-1)?.kills ?? -1
  }
}
