// The latest events, for those who come back. Each was rendered when it happened; who has hidden the name since, was banned or has
// deleted the account is looked up before it is told again.
import { shownName } from '../render.js'
import { SingleFlight } from '../single-flight.js'
import type { FeedEvent, ShownNow } from './feed-events.js'
import { eventFrame } from './frames.js'

interface Kept {
  readonly id: string
  readonly frame: Buffer
  readonly told: FeedEvent
}

/** As old as every public page may be: a crowd that comes back at once costs one look. */
const LOOK_FOR_MS = 1_000

export class KeptEvents {
  #events: Kept[] = []
  readonly #looks = new SingleFlight({ ttlMs: LOOK_FOR_MS, maxEntries: 1, maxLoads: 1 })

  constructor(
    private readonly most: number,
    private readonly look: (players: readonly string[]) => Promise<ShownNow>,
  ) {}

  get size(): number {
    return this.#events.length
  }

  /** The frame to tell everybody now. */
  add(told: FeedEvent, id: string): Buffer {
    const frame = frameOf(told, id)
    this.#events.push({ id, frame, told })
    if (this.#events.length > this.most) this.#events.splice(0, this.#events.length - this.most)
    return frame
  }

  forget(): void {
    this.#events = []
    this.#looks.clear()
  }

  /** How the players of all kept events are shown now. Whoever is not in it had no event when that was looked up. */
  shown(): Promise<ShownNow> {
    const players = () => new Set(this.#events.flatMap(({ told }) => told.player ?? []))
    return this.#looks.get('players', () => this.look([...players()]))
  }

  /** The last events, without the first `skip` of them, as they may be told now. */
  after(skip: number, shown: ShownNow): readonly Buffer[] {
    return this.#events.slice(skip).flatMap(({ id, frame, told }) => {
      const now = told.player === undefined ? undefined : shown.get(told.player)
      if (now === 'gone') return []
      return now === 'hidden' ? [frameOf({ ...told, data: { ...told.data, ...shownName(null) } }, id)] : [frame]
    })
  }
}

const frameOf = ({ event, data }: FeedEvent, id: string): Buffer => Buffer.from(eventFrame(event, data, id))
