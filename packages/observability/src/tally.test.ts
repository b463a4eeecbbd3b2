// Held against prom-client's own histogram: the same observations must read the same, line by line.
import { describe, expect, test } from '@jest/globals'
import { Histogram, Registry } from 'prom-client'
import { register, TallyHistogram } from './tally.js'

const SHAPE = { name: 'p2s_seconds', help: 'Duration', labelNames: ['method', 'route'], buckets: [0.001, 0.05, 1, 10] }

/** The order of labels and of series means nothing to whoever reads them. */
const lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) =>
      line.replace(
        /\{(.*)\}/,
        (_, labels: string) =>
          `{${labels
            .match(/\w+="(?:[^"\\]|\\.)*"/g)
            ?.toSorted()
            .join()}}`,
      ),
    )
    .toSorted()

/** What a scrape reads of both, with the registry's own labels. */
function both(shape: typeof SHAPE) {
  const [theirs, ours] = [new Registry(), new Registry()]
  for (const registry of [theirs, ours]) registry.setDefaultLabels({ service: 'api' })
  const histogram = new Histogram({ ...shape, registers: [theirs] })
  const tally = register(ours, new TallyHistogram(shape))
  return { histogram, tally, texts: async () => [lines(await ours.metrics()), lines(await theirs.metrics())] as const }
}

describe('a tally', () => {
  test("reads like prom-client's histogram, whatever is observed", async () => {
    const values = [0, ...SHAPE.buckets, -1, 1e9, 0.0009999, 0.0010001, 9.999, 10.001]
    const { histogram, tally, texts } = both(SHAPE)
    for (let at = 0; at < 500; at += 1) {
      const labels = { method: at % 3 === 0 ? 'GET' : 'POST', route: at % 7 < 4 ? '/a' : '/b"\n\\' }
      const value = values[(at * 7) % values.length] ?? 0
      histogram.labels(labels).observe(value)
      tally.labels(labels).observe(value)
      if (at % 50 > 0) continue
      const [ours, theirs] = await texts()
      expect(ours).toEqual(theirs)
    }
  })

  test('without labels starts at nought, and one with labels has no series yet', async () => {
    for (const labelNames of [[], ['route']]) {
      const [ours, theirs] = await both({ ...SHAPE, labelNames }).texts()
      expect(ours).toEqual(theirs)
    }
  })

  test('gives the same series to the same labels in whichever order, and forgets what was counted when it is reset', async () => {
    const { histogram, tally, texts } = both(SHAPE)
    expect(tally.labels({ route: '/a', method: 'GET' })).toBe(tally.labels({ method: 'GET', route: '/a' }))
    tally.labels({ method: 'GET', route: '/a' }).observe(3)
    tally.reset()
    histogram.zero({ method: 'GET', route: '/a' })
    const [ours, theirs] = await texts()
    expect(ours).toEqual(theirs)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('takes no %s', (value) => {
    expect(() => both(SHAPE).tally.labels({ method: 'GET', route: '/a' }).observe(value)).toThrow(TypeError)
  })
})
