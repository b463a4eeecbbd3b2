// The process's metrics under the prefix p2s_. What is not in the table, or has other labels than it says, throws: the Observer in
// between decides what a bug of counting may cost.
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { METRICS, type Definition } from './metrics-table.js'
import { register, TallyHistogram, type Labels } from './tally.js'

export type { Labels }

export interface Metrics {
  readonly registry: Registry
  count(name: string, by: number, labels?: Labels): void
  gauge(name: string, value: number, labels?: Labels): void
  /** A counter that is kept elsewhere, as it stands there now. */
  total(name: string, value: number, labels?: Labels): void
  observe(name: string, value: number, labels?: Labels): void
  /** One series, for whoever counts at every request and keeps it: finding it costs as much as counting. */
  counting(name: string, labels: Labels): () => void
  observing(name: string, labels: Labels): (value: number) => void
}

const PREFIX = 'p2s_'
/** Different values of one label; more become `other`, so that no text from outside can fill the memory. */
const MOST_VALUES = 100
const OTHER = 'other'

/** Besides the table: the process's own metrics (process_…, nodejs_…) under their usual names, and p2s_build_info. */
export function createMetrics(options: { service: string; version: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service: options.service })
  collectDefaultMetrics({ register: registry })
  const info = { name: `${PREFIX}build_info`, help: 'Version', labelNames: ['version'], registers: [registry] }
  new Gauge(info).set({ version: options.version }, 1)
  const made = new Map<string, Counter | Gauge | TallyHistogram>()
  for (const [name, definition] of Object.entries(METRICS)) {
    // A count starts at nought; a gauge that nobody has set yet is unknown, and must not read as an empty account.
    if (definition.kind !== 'gauge') made.set(name, make(registry, name, definition))
  }
  const metricOf = (name: string, definition: Definition) => {
    const metric = made.get(name) ?? make(registry, name, definition)
    made.set(name, metric)
    return metric
  }
  const bound = new LabelBound()
  const find = <T>(name: string, labels: Labels, kind: new (...args: never[]) => T): [T, Labels] => {
    const definition = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined
    const metric = definition && metricOf(name, definition)
    if (definition === undefined || !(metric instanceof kind))
      throw new Error(`metric ${name} is not in the table, or is of another kind`)
    const [given, known] = [Object.keys(labels).sort().join(), [...definition.labels].sort().join()]
    if (given !== known) throw new Error(`metric ${name} has the labels "${known}", not "${given}"`)
    return [metric, bound.limit(name, labels)]
  }
  const counters = new Kept((name: string, labels: Labels) => {
    const [metric, limited] = find(name, labels, Counter)
    return [metric.labels(limited), limited]
  })
  const histograms = new Kept((name: string, labels: Labels) => {
    const [metric, limited] = find(name, labels, TallyHistogram)
    return [metric.labels(limited), limited]
  })
  return {
    registry,
    count(name, by, labels = {}) {
      counters.get(name, labels).inc(by)
    },
    gauge(name, value, labels = {}) {
      const [metric, limited] = find(name, labels, Gauge)
      metric.set(limited, value)
    },
    total(name, value, labels = {}) {
      const [metric, limited] = find(name, labels, Counter)
      // Set anew in one go: nothing is awaited between, so no scrape can see it at nought.
      metric.remove(limited)
      metric.inc(limited, value)
    },
    observe(name, value, labels = {}) {
      histograms.get(name, labels).observe(value)
    },
    counting(name, labels) {
      const series = counters.get(name, labels)
      return () => series.inc()
    },
    observing(name, labels) {
      const series = histograms.get(name, labels)
      return (value) => series.observe(value)
    },
  }
}

function make(registry: Registry, name: string, definition: Definition): Counter | Gauge | TallyHistogram {
  const { help, labels, buckets, bare } = definition
  const common = { name: bare ? name : PREFIX + name, help, labelNames: [...labels], registers: [registry] }
  if (definition.kind === 'counter') return new Counter(common)
  if (definition.kind === 'gauge') return new Gauge(common)
  return register(registry, new TallyHistogram({ ...common, buckets: buckets ?? [] }))
}

/** Series kept under their labels: checking and finding one costs ten times as much as counting, and happens at each request. */
const MOST_KEPT = 5_000

class Kept<T> {
  readonly #series = new Map<string, T>()

  constructor(private readonly find: (name: string, labels: Labels) => readonly [T, Labels]) {}

  get(name: string, labels: Labels): T {
    let key = name
    for (const label in labels) key += `\0${label}\0${labels[label]}`
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const [series, limited] = this.find(name, labels)
    // A value that became `other` is one of very many: those are never kept.
    const same = Object.entries(labels).every(([label, value]) => limited[label] === value)
    if (same && this.#series.size < MOST_KEPT) this.#series.set(key, series)
    return series
  }
}

class LabelBound {
  readonly #seen = new Map<string, Set<string>>()

  limit(metric: string, labels: Labels): Labels {
    return Object.fromEntries(
      Object.entries(labels).map(([label, value]) => [label, this.#limitOne(`${metric} ${label}`, value)]),
    )
  }

  #limitOne(key: string, value: string): string {
    const seen = this.#seen.get(key) ?? new Set<string>()
    this.#seen.set(key, seen)
    if (seen.has(value)) return value
    if (seen.size >= MOST_VALUES) return OTHER
    seen.add(value)
    return value
  }
}
