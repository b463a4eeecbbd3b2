// The body of a stats answer, in the shape of fortnite-api.com/v2/stats/br/v2. Everything but the kills is made up from them.
import type { Player } from './player.js'

type Mode = Readonly<Record<string, number | string>>

const round = (value: number): number => Math.round(value * 1000) / 1000

/** Placings that each mode counts. */
const PLACINGS: Readonly<Record<string, readonly string[]>> = {
  overall: ['top3', 'top5', 'top6', 'top10', 'top12', 'top25'],
  solo: ['top10', 'top25'],
  duo: ['top5', 'top12'],
  squad: ['top3', 'top6'],
  ltm: [],
}

function mode(name: string, kills: number, lastModified: string): Mode {
  const matches = Math.max(1, Math.ceil(kills / 1.5))
  const deaths = Math.max(1, Math.round(matches * 0.9))
  const wins = matches - deaths
  const minutesPlayed = matches * 8
  const score = matches * 350
  return {
    score,
    scorePerMin: round(score / minutesPlayed),
    scorePerMatch: round(score / matches),
    wins,
    ...Object.fromEntries(
      (PLACINGS[name] ?? []).map((placing, index) => [placing, Math.round((matches * (index + 1)) / 20)]),
    ),
    kills,
    killsPerMin: round(kills / minutesPlayed),
    killsPerMatch: round(kills / matches),
    deaths,
    kd: round(kills / deaths),
    matches,
    winRate: round((wins / matches) * 100),
    minutesPlayed,
    playersOutlived: matches * 55,
    lastModified,
  }
}

export function statsBody(player: Player, season: boolean): string {
  const { kills, seasonStart, lastModifiedAt } = player.state()
  const counted = season ? Math.max(0, kills - seasonStart) : kills
  const lastModified = new Date(lastModifiedAt).toISOString().replace(/\.\d+Z$/, 'Z')
  const solo = Math.floor(counted * 0.4)
  const duo = Math.floor(counted * 0.3)
  const one = {
    overall: mode('overall', counted, lastModified),
    solo: mode('solo', solo, lastModified),
    duo: mode('duo', duo, lastModified),
    trio: null,
    squad: mode('squad', counted - solo - duo, lastModified),
    ltm: null,
  }
  const empty = { all: null, keyboardMouse: null, gamepad: null, touch: null }
  const hidden = player.stats === 'all_null'
  return JSON.stringify({
    status: 200,
    data: {
      account: { id: player.spec.epicAccountId, name: player.spec.epicName },
      battlePass: hidden ? null : { level: 1 + (counted % 200), progress: counted % 100 },
      image: null,
      stats: hidden ? empty : { ...empty, all: one, keyboardMouse: one },
    },
  })
}
