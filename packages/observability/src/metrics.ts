// The process's metrics under the prefix p2s_, and the Observer that flows speak to.
import type { Observer } from '@pay2slay/domain'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Logger } from './logger.js'
import { METRICS } from './metrics-table.js'

const PREFIX = 'p2s_'

export interface Metrics {
  readonly registry: Registry
  count(name: string, by: number, labels?: Readonly<Record<string, string>>): void
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  observe(name: string, value: number, labels?: Readonly<Record<string, string>>): void
}

export function createMetrics(options: { service: string; version: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service: options.service })
  collectDefaultMetrics({ register: registry })
  const made = new Map(Object.entries(METRICS).map(([name, definition]) => [name, make(registry, name, definition)]))
  const info = new Gauge({
    name: `${PREFIX}build_info`,
    help: 'Version',
    labelNames: ['version'],
    registers: [registry],
  })
  info.set({ version: options.version }, 1)
  const find = <T>(name: string, kind: new (...args: never[]) => T): T => {
    const metric = made.get(name)
    if (metric instanceof kind) return metric
    throw new Error(`metric ${name} is not in the table, or is of another kind`)
  }
  return {
    registry,
    count: (name, by, labels = {}) => find(name, Counter).inc(labels, by),
    gauge: (name, value, labels = {}) => find(name, Gauge).set(labels, value),
    observe: (name, value, labels = {}) => find(name, Histogram).observe(labels, value),
  }
}

function make(registry: Registry, name: string, definition: (typeof METRICS)[string]): Counter | Gauge | Histogram {
  const common = {
    name: PREFIX + name,
    help: definition.help,
    labelNames: [...(definition.labels ?? [])],
    registers: [registry],
  }
  if (definition.kind === 'counter') return new Counter(common)
  if (definition.kind === 'gauge') return new Gauge(common)
  return new Histogram({ ...common, buckets: [...(definition.buckets ?? [])] })
}

/** Counts, gauges and events of the flows. A metric that is not in the table is a bug: told once, never a reason to stop paying. */
export function createObserver(logger: Logger, metrics: Metrics): Observer {
  const told = new Set<string>()
  const guarded = (name: string, act: () => void): void => {
    try {
      act()
    } catch (error) {
      if (told.has(name)) return
      told.add(name)
      logger.log('error', 'metric_unknown', { metric: name, error })
    }
  }
  return {
    count: (name, by = 1, labels) => guarded(name, () => metrics.count(name, by, labels)),
    gauge: (name, value, labels) => guarded(name, () => metrics.gauge(name, value, labels)),
    event: (level, event, fields) => logger.log(level, event, fields),
  }
}
