// Keeps ledger and players in the journal: reads it before the world is built, then writes every change as it happens.
import { err, ok, type Result } from '@pay2slay/domain'
import type { PlayerState } from '../fortnite/player.js'
import type { Players } from '../fortnite/players.js'
import type { LedgerEvent } from '../ledger/node-ledger.js'
import type { LedgerNetwork } from '../ledger/network.js'
import { Journal, readJournal } from './journal.js'
import { eventLine, headLine, playerLine, type JournalEntry } from './lines.js'

export class Keeper {
  #journal: Journal | null = null
  readonly #written = new Set<string>()

  private constructor(
    private readonly path: string | null,
    private readonly entries: readonly JournalEntry[],
  ) {}

  /** No path: nothing is kept. */
  static read(path: string | null): Result<Keeper, string> {
    if (path === null) return ok(new Keeper(null, []))
    const entries = readJournal(path)
    return entries.ok ? ok(new Keeper(path, entries.value)) : err(entries.error)
  }

  /** Brings back what was kept. Returns what is wrong with it, in one sentence, or null. */
  restore(network: LedgerNetwork, players: Players): string | null {
    const [head] = this.entries
    if (head?.kind === 'head' && head.genesis !== network.genesis.hash) {
      return `The sandbox's state file ${this.path} belongs to a ledger with another genesis: name another file, or delete it to start afresh.`
    }
    network.restore(this.entries.flatMap((entry) => (entry.kind === 'ledger' ? [entry] : [])))
    for (const entry of this.entries) {
      if (entry.kind === 'player') players.byEpicId(entry.state.epicAccountId)?.restore(entry.state)
    }
    return null
  }

  /**
   * From now on every change is written. Not before the ports are ours: another sandbox may be using the file.
   * Returns why that cannot be, in one sentence, or null.
   */
  open(network: LedgerNetwork, players: Players): string | null {
    if (this.path === null) return null
    try {
      this.#journal = new Journal(this.path, this.#snapshot(network, players))
      return null
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      return `The sandbox's state file ${this.path} cannot be written (${code}): make its folder, or name another file.`
    }
  }

  ledgerChanged(nodeIndex: number, event: LedgerEvent): void {
    this.#journal?.append(this.#line(nodeIndex, event))
  }

  playerChanged(state: PlayerState): void {
    this.#journal?.append(playerLine(state))
  }

  close(): void {
    this.#journal?.close()
    this.#journal = null
  }

  #line(nodeIndex: number, event: LedgerEvent): string {
    const hash = event.kind === 'block' ? event.block.hash : ''
    const full = event.kind === 'block' && !this.#written.has(hash)
    if (full) this.#written.add(hash)
    return eventLine(nodeIndex, event, full)
  }

  /** Everything as it is now. A view keeps its blocks in an order in which each follows what it stands on. */
  *#snapshot(network: LedgerNetwork, players: Players): Iterable<string> {
    yield headLine(network.genesis.hash)
    for (const { index, ledger } of network.nodes) {
      for (const block of ledger.blocks.values()) {
        if (block.hash !== network.genesis.hash) yield this.#line(index, { kind: 'block', block })
      }
      for (const block of ledger.blocks.values()) {
        if (block.hash === network.genesis.hash || !ledger.isConfirmed(block)) continue
        yield this.#line(index, { kind: 'confirm', hash: block.hash })
      }
    }
    for (const player of players.all()) yield playerLine(player.state())
  }
}
