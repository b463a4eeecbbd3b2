// work: how fast this machine searches for proof of work, and what that means for a block on the live network.
import { expectedSeconds, LIVE_THRESHOLD, measureHashRate, type HashRate } from '@pay2slay/banano-rpc'
import { medianOf, places, times, whole } from '../shared/figures.js'
import { progress, type Section } from '../shared/report.js'

export async function work(quick: boolean): Promise<Section> {
  const runs = quick ? 1 : 5
  const rates: HashRate[] = []
  for (let run = 1; run <= runs; run += 1) {
    progress(`work: run ${run} of ${runs}`)
    rates.push(await measureHashRate(quick ? 200 : 1_500))
  }
  const plain = medianOf(rates, (rate) => rate.plainJavaScript)
  const row = (how: string, perSecond: number): string[] => [
    how,
    whole(perSecond),
    times(perSecond / plain),
    places(expectedSeconds(LIVE_THRESHOLD, perSecond), 1),
  ]
  const cores = rates[0]?.cores ?? 1
  return {
    name: 'work',
    title: `work, median of ${runs}`,
    notes: [
      'live threshold fffffe0000000000: 2^23 = 8,388,608 hashes a block on average; half of all blocks need fewer than 0.7 times that',
      'all cores: one worker thread a core, all counted; with others busy on the machine it is less than cores x one core',
    ],
    columns: ['search', 'hashes/s', 'over plain JavaScript', 'expected s a live block'],
    rows: [
      row('plain JavaScript BLAKE2b (@noble/hashes), one core', plain),
      row(
        'WebAssembly, one core',
        medianOf(rates, (rate) => rate.oneCore),
      ),
      row(
        `WebAssembly, all ${cores} cores`,
        medianOf(rates, (rate) => rate.allCores),
      ),
    ],
    bars: [],
  }
}
