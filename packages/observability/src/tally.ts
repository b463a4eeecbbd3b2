// A histogram for what happens at every request: whoever observes holds its series, and adding to that is three additions. That of
// prom-client puts the labels together as text each time, finds the series by it and the bucket by its bound as text: the dearest thing
// that an API of ours did for a short answer.
import type { Registry } from 'prom-client'

export type Labels = Readonly<Record<string, string>>

interface TallyValue {
  readonly metricName: string
  readonly value: number
  readonly labels: Readonly<Record<string, string | number>>
  readonly sharedLabels?: Labels
}

interface TallyValues {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly aggregator: string
  readonly values: readonly TallyValue[]
}

export interface TallyShape {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  /** Upper bounds, rising; the last one, infinity, is left out. */
  readonly buckets: readonly number[]
}

export class TallyHistogram {
  readonly type = 'histogram'
  readonly aggregator = 'sum'
  readonly name: string
  readonly help: string
  readonly #buckets: readonly number[]
  readonly #series = new Map<string, TallySeries>()

  constructor({ name, help, labelNames, buckets }: TallyShape) {
    this.name = name
    this.help = help
    this.#buckets = buckets
    // Without labels there is one series, and it starts at nought.
    if (labelNames.length === 0) this.labels({})
  }

  /** The series of these labels, made at the first call. */
  labels(labels: Labels): TallySeries {
    const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const known = this.#series.get(key) ?? new TallySeries(labels, this.#buckets)
    this.#series.set(key, known)
    return known
  }

  /** As the registry asks for it. */
  async get(): Promise<TallyValues> {
    const told = await this.getForPromString()
    const values = told.values.map(({ sharedLabels, labels, ...value }) => ({
      ...value,
      labels: { ...sharedLabels, ...labels },
    }))
    return { ...told, values }
  }

  /** The same for a scrape, which writes the labels of a series once for all of its lines. */
  async getForPromString(): Promise<TallyValues> {
    const { name, help, type, aggregator } = this
    return { name, help, type, aggregator, values: [...this.#series.values()].flatMap((series) => series.values(name)) }
  }

  reset(): void {
    for (const series of this.#series.values()) series.reset()
  }
}

class TallySeries {
  /** One more than the bounds: what is above all of them. */
  readonly #counts: number[]
  #sum = 0

  constructor(
    private readonly labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  observe(value: number): void {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is no value of a histogram`)
    const { bounds } = this
    let at = 0
    while (at < bounds.length && value > (bounds[at] ?? 0)) at += 1
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#sum += value
  }

  values(name: string): readonly TallyValue[] {
    const sharedLabels = this.labels
    let count = 0
    const buckets = [...this.bounds, '+Inf'].map((le, at) => {
      count += this.#counts[at] ?? 0
      return { labels: { le }, value: count, metricName: `${name}_bucket`, sharedLabels }
    })
    return [
      ...buckets,
      { labels: {}, value: this.#sum, metricName: `${name}_sum`, sharedLabels },
      { labels: {}, value: count, metricName: `${name}_count`, sharedLabels },
    ]
  }

  reset(): void {
    this.#counts.fill(0)
    this.#sum = 0
  }
}

/** The registry asks for a name, and calls `get`, `getForPromString` and `reset`: that is all that it uses of a metric. */
export function register(registry: Registry, tally: TallyHistogram): TallyHistogram {
  registry.registerMetric(tally as unknown as Parameters<Registry['registerMetric']>[0])
  return tally
}
