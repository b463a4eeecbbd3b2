// The players' worlds: what is true of each, and a provider and a directory that tell it, or something else, or nothing.
import {
  err,
  ok,
  type DirectoryAnswer,
  type DirectoryError,
  type EpicDirectory,
  type KillSource,
  type KillSourceError,
  type Millis,
  type Observation,
  type Result,
} from '@pay2slay/domain'
import type { MembershipState, ProviderFault } from './history.js'

export interface TruePlayer {
  readonly index: number
  readonly id: string
  readonly discordId: string
  epic: string
  /** Changes of the Epic account so far. */
  accounts: number
  kills: number
  playedAt: Millis
  membership: MembershipState
  fault: ProviderFault | null
  faultBy: number
  /** What the provider said before the last match: for answers from an old cache. */
  before: { kills: number; playedAt: Millis }
  /** The provider told another total than the true one once: what then looks like a rise may have been paid already. */
  isDoubtful: boolean
}

export class Outside {
  readonly players: readonly TruePlayer[]
  directoryOutages = 0

  constructor(
    count: number,
    private readonly now: () => Millis,
    private readonly onFault: (what: string) => void,
    /** Of each total that is told; `isOld`: from a cache of before the last match. */
    private readonly onTold: (player: TruePlayer, total: number, isOld: boolean) => void,
  ) {
    this.players = Array.from({ length: count }, (_, index) => ({
      index,
      id: `player-${index}`,
      discordId: `${9_000 + index}`,
      epic: epicOf(index, 0),
      accounts: 0,
      kills: index === 0 ? 0 : 100 * index,
      playedAt: now(),
      membership: 'member',
      fault: null,
      faultBy: 0,
      before: { kills: 0, playedAt: 0 },
      isDoubtful: false,
    }))
  }

  play(player: TruePlayer, kills: number): void {
    player.before = { kills: player.kills, playedAt: player.playedAt }
    player.kills += kills
    player.playedAt = this.now()
  }

  /** Two players exchange their Epic accounts, with all that the provider says of each. */
  swapEpics(one: TruePlayer, other: TruePlayer): void {
    const { epic, accounts, kills, playedAt, fault, faultBy, before } = one
    const { epic: theirs, accounts: count, kills: total, playedAt: at, fault: doubt, faultBy: by, before: old } = other
    Object.assign(one, {
      epic: theirs,
      accounts: count,
      kills: total,
      playedAt: at,
      fault: doubt,
      faultBy: by,
      before: old,
    })
    Object.assign(other, { epic, accounts, kills, playedAt, fault, faultBy, before })
    one.isDoubtful = other.isDoubtful = true
  }

  /** Another Epic account, with kills of its own. */
  changeEpic(player: TruePlayer): void {
    player.accounts += 1
    player.epic = `${player.epic}-${player.accounts}`
    player.kills += 500
    player.isDoubtful = true
  }

  readonly kills: KillSource = {
    read: async (epic): Promise<Result<Observation, KillSourceError>> => {
      const player = this.players.find((one) => one.epic === epic)
      if (player === undefined) return err({ kind: 'not_found' })
      const { fault } = player
      if (fault !== null) this.onFault(`provider ${fault}`)
      const tell = (total: number, at: Millis, isOld = false) => {
        this.onTold(player, total, isOld)
        return ok(told(total, at))
      }
      if (fault === null) return tell(player.kills, player.playedAt)
      switch (fault) {
        case 'lower':
          player.isDoubtful = true
          return tell(Math.max(1, player.kills - player.faultBy), player.playedAt)
        case 'stale':
          // Without a newer time stamp an old answer cannot be told from a lower total.
          if (player.before.playedAt >= player.playedAt) player.isDoubtful = true
          return tell(player.before.kills, player.before.playedAt, true)
        case 'jump':
          player.isDoubtful = true
          return tell(player.kills + 100_000 + player.faultBy, player.playedAt)
        case 'rate_limited':
          return err({ kind: fault, retryAt: null })
        case 'unavailable':
        case 'malformed':
          return err({ kind: fault, detail: 'simulated' })
        case 'private':
        case 'not_found':
        case 'no_data':
          return err({ kind: fault })
      }
    },
  }

  readonly directory: EpicDirectory = {
    batchSize: 2,
    lookUp: async (ids): Promise<Result<ReadonlyMap<string, DirectoryAnswer>, DirectoryError>> => {
      if (this.directoryOutages > 0) {
        this.directoryOutages -= 1
        this.onFault('directory outage')
        return err({ kind: 'unavailable', detail: 'simulated' })
      }
      const answers = new Map<string, DirectoryAnswer>()
      for (const { discordId, epic, membership } of this.players) {
        if (!ids.includes(discordId) || membership === 'unmentioned') continue
        if (membership === 'left') answers.set(discordId, { kind: 'not_member' })
        else if (membership === 'unlinked') answers.set(discordId, { kind: 'not_linked' })
        else answers.set(discordId, { kind: 'linked', epicAccountId: epic, epicName: null })
      }
      return ok(answers)
    },
  }
}

const told = (total: number, providerAt: Millis): Observation => ({
  total,
  providerAt,
  trueZero: total === 0,
  source: 'simulator',
})

const epicOf = (player: number, account: number): string => `epic-${player}-${account}`
