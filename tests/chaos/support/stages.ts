// Plays cells one after the other and keeps the stage between cells that fit on it; after one that failed the next gets a new one.
import { startOwnPostgres, type OwnServer } from '@pay2slay/testing'
import { holds, play, type Cell, type Outcome } from './cell.js'
import { Stage } from './stage.js'

export class Stages {
  #stage: Stage | null = null
  #key = ''
  #server: OwnServer | null = null

  async play(cell: Cell): Promise<Outcome> {
    const outcome = await play(cell, () => this.#stageFor(cell))
    if (!holds(outcome)) await this.#leave()
    return outcome
  }

  async close(): Promise<void> {
    await this.#leave()
    await this.#server?.stop()
    this.#server = null
  }

  async #stageFor({ database, batch, ownServer }: Cell): Promise<Stage> {
    const key = [database, batch, ownServer === true].join('/')
    if (this.#stage !== null && this.#key === key) return this.#stage
    await this.#leave()
    // Its commits are on disk, as a live world wants them; so few connections that a test can take them all, and enough for those that
    // a scheduler left half open beside its new ones.
    if (ownServer === true) this.#server ??= await startOwnPostgres(['max_connections=40'])
    this.#stage = await Stage.open({ database, batch, server: ownServer === true ? this.#server : null })
    this.#key = key
    return this.#stage
  }

  async #leave(): Promise<void> {
    await this.#stage?.close()
    this.#stage = null
  }
}
