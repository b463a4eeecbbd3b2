// What only the world knows and the books must not contradict: up to which kill nobody is owed anything, since it was made before joining
// or in a time away; what a kill was worth and how many could be paid when; where a local day begins; and that nothing is sent under a
// pause that says so. None of it uses the code that it checks.
import type { Chain, Millis } from '@pay2slay/domain'
import type { MemoryBooks } from '../memory/books.js'
import type { AccrualRecord, PayoutRecord, PlayerRow, TermsRow } from '../memory/rows.js'
import type { TruePlayer } from './outside.js'
import type { FlowSettings } from './settings.js'

const DAY = 86_400_000

export class Oracle {
  /** By player: no kill below is ever accrued any more. */
  #floors = new Map<string, number>()
  /** A pause that stops sending too stands; it counts up with each change. */
  #sending = { isStopped: false, change: 0 }
  readonly #players: ReadonlyMap<string, TruePlayer>

  constructor(
    players: readonly TruePlayer[],
    private readonly say: (what: string) => void,
    /** Whether each commit is told of: else nobody knows when a stop was set. */
    private readonly isWatched: boolean,
  ) {
    this.#players = new Map(players.map((player) => [player.id, player]))
  }

  /** The provider told a total. What was made before the first one earns nothing; one from an old cache may be a beginning too. */
  told(player: TruePlayer, total: number, isOld: boolean): void {
    const floor = this.#floors.get(player.id)
    if (floor === undefined || (isOld && total < floor)) this.#floors.set(player.id, total)
  }

  /** Whoever leaves, is banned or comes back begins again: what was made until then and was not accrued never is. */
  moved(books: MemoryBooks, before: PlayerRow | undefined, after: PlayerRow | undefined): void {
    if (before === undefined || after === undefined) return
    const { epicAccountId: epic, id } = after
    if (epic !== before.epicAccountId && epic !== null)
      for (const other of books.player.values())
        if (other.epicAccountId === epic && other.id !== id)
          this.say(`Epic account ${epic} earns for players ${other.id} and ${id}`)
    if (isRead(before) === isRead(after)) return
    const kills = this.#players.get(after.id)?.kills ?? 0
    this.#floors.set(after.id, Math.max(kills, this.#floors.get(after.id) ?? 0))
  }

  accrued(books: MemoryBooks, settings: FlowSettings, row: AccrualRecord, now: Millis): void {
    const player = this.#players.get(row.playerId)
    const floor = this.#floors.get(row.playerId) ?? 0
    if (player?.isDoubtful === false && row.fromKills < floor)
      this.say(
        `kills (${row.fromKills}, ${row.toKills}] of player ${row.playerId} were accrued; up to ${floor} they were made before joining or away`,
      )
    const { perKill } = settings.rules.rate
    const wanted = inForce(books, now)?.perKillUnits ?? perKill
    if (row.perKillUnits !== wanted)
      this.say(`accrual ${row.id} is at ${row.perKillUnits} units a kill, where ${wanted} were in force`)
  }

  planned(books: MemoryBooks, settings: FlowSettings, row: PayoutRecord, now: Millis): void {
    const terms = inForce(books, now)
    const { dailyKills, weeklyKills } = settings.settle.caps
    const [day, week] = terms === null ? [dailyKills, weeklyKills] : [terms.dailyCap, terms.weeklyCap]
    if (row.dailyCap !== day || row.weeklyCap !== week)
      this.say(
        `payout ${row.id} was planned under caps of ${row.dailyCap} and ${row.weeklyCap}, where ${day} and ${week} were in force`,
      )
    if (row.timeZone !== settings.settle.timeZone || !areWindows(row))
      this.say(`payout ${row.id} was planned in windows that are no day and no week of ${settings.settle.timeZone}`)
  }

  stops(books: MemoryBooks): void {
    const isStopped = books.stop.get('pause')?.publishToo === true
    if (isStopped !== this.#sending.isStopped) this.#sending = { isStopped, change: this.#sending.change + 1 }
  }

  /** A run of publish begins: before each block it has to look, so a stop that stood all the time since the last one lets none through. */
  watchSending(chain: Chain): Chain {
    let before = this.#sending
    return {
      ...chain,
      publish: (...block) => {
        if (this.#sending.isStopped && before === this.#sending)
          this.say(`block ${block[0].hash} was sent while a pause stopped sending too`)
        before = this.#sending
        return chain.publish(...block)
      },
    }
  }

  /** What comes back restores it, as the books are put back to what they were. */
  backup(): (books: MemoryBooks) => void {
    const floors = new Map(this.#floors)
    return (books) => {
      this.#floors = new Map(floors)
      if (!this.isWatched) return
      this.#sending = { isStopped: books.stop.get('pause')?.publishToo === true, change: this.#sending.change + 1 }
    }
  }
}

const isRead = ({ guildMember, epicVerified, bannedAtMs }: PlayerRow): boolean =>
  guildMember && epicVerified && bannedAtMs === null

function inForce(books: MemoryBooks, now: Millis): TermsRow | null {
  let found: TermsRow | null = null
  for (const row of books.terms.values())
    if (row.effectiveAtMs <= now && (found === null || row.effectiveAtMs > found.effectiveAtMs)) found = row
  return found
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** As "Mon, 11/23/2026": of the place, not of us. */
function dateIn(timeZone: string, at: Millis): string {
  let format = formats.get(timeZone)
  if (format === undefined) {
    const parts = { weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' } as const
    format = new Intl.DateTimeFormat('en-US', { timeZone, ...parts })
    formats.set(timeZone, format)
  }
  return format.format(at)
}

const right = new Set<string>()

/** Both begin and end where one date of the place becomes the next; the day is that of planning, the week goes from Monday to Monday. */
function areWindows(row: PayoutRecord): boolean {
  const { timeZone, plannedAtMs, dayStartMs, dayEndMs, weekStartMs, weekEndMs } = row
  const isInside =
    dayStartMs <= plannedAtMs && plannedAtMs < dayEndMs && weekStartMs <= dayStartMs && dayEndMs <= weekEndMs
  if (!isInside) return false
  const key = `${timeZone} ${dayStartMs} ${dayEndMs} ${weekStartMs} ${weekEndMs}`
  if (right.has(key)) return true
  const date = (at: Millis): string => dateIn(timeZone, at)
  const isEdge = (at: Millis): boolean => date(at - 1) !== date(at)
  const isDay = isEdge(dayStartMs) && isEdge(dayEndMs) && date(dayStartMs) === date(dayEndMs - 1)
  const isMonday = (at: Millis): boolean => isEdge(at) && date(at).startsWith('Mon')
  const days = (weekEndMs - weekStartMs) / DAY
  const isWeek = isMonday(weekStartMs) && isMonday(weekEndMs) && days > 6.9 && days < 7.1
  if (isDay && isWeek) right.add(key)
  return isDay && isWeek
}
