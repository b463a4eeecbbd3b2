// Everybody who plays in the local world, and the ten of the demo.
import { DEMO_PLAYER } from '@pay2slay/domain'
import type { SandboxClock } from '../clock.js'
import { PLAYERS_SEED, walletOf } from '../ledger/wallet.js'
import { Player, type Growth, type PlayerSpec, type PlayerState } from './player.js'

export class Players {
  readonly #byEpicId = new Map<string, Player>()
  readonly growth: Growth

  constructor(
    specs: readonly PlayerSpec[],
    growth: Growth,
    clock: SandboxClock,
    changed: (state: PlayerState) => void,
  ) {
    this.growth = growth
    for (const spec of specs) {
      const player = new Player(spec, growth, clock, (one) => changed(one.state()))
      this.#byEpicId.set(spec.epicAccountId.toLowerCase(), player)
    }
  }

  all(): readonly Player[] {
    return [...this.#byEpicId.values()]
  }

  byEpicId(id: string): Player | undefined {
    return this.#byEpicId.get(id.toLowerCase())
  }

  byEpicName(name: string): Player | undefined {
    return this.all().find(({ spec }) => spec.epicName.toLowerCase() === name.toLowerCase())
  }

  byDiscordId(id: string): Player | undefined {
    return this.all().find(({ spec }) => spec.discordId === id)
  }
}

type Row = readonly [
  name: string,
  killsPerMinute: number,
  kills: number,
  stats?: PlayerSpec['stats'],
  link?: PlayerSpec['link'],
]

const DEMO: readonly Row[] = [
  ['potassium_pete', 6, 4213],
  ['monkey_queen', 9, 812],
  ['slippery_sam', 4, 96],
  ['bunch_of_five', 12, 10_530],
  ['green_peel', 3, 0],
  ['closed_curtain', 5, 300, 'private'],
  ['gone_fishing', 5, 300, 'missing'],
  ['day_one_dora', 5, 0, 'never_played'],
  // in Discord alone, until they log in
  ['no_link_nora', 5, 40, 'public', 'not_linked'],
  ['stranger_stan', 5, 40, 'public', 'not_found'],
  [DEMO_PLAYER.discordName, 5, 70],
]

/** Eleven players with wallets of their own; one hides the stats, one is gone, one never played, one has no link, one is no member. */
export function demoPlayers(): readonly PlayerSpec[] {
  return DEMO.map(([name, killsPerMinute, kills, stats, link], index) => ({
    discordId:
      name === DEMO_PLAYER.discordName ? DEMO_PLAYER.discordId : String(80_351_110_224_678_911n + BigInt(index)),
    discordName: name,
    epicAccountId: `ba7a70${(index + 1).toString(16)}`.padEnd(32, `${index + 1}e`),
    epicName: name,
    address: walletOf(PLAYERS_SEED, index).address,
    killsPerMinute,
    kills,
    stats: stats ?? 'public',
    link: link ?? 'linked',
  }))
}
