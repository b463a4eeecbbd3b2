// What the flows speak to: counts, gauges and events in one place.
import type { Observer } from '@pay2slay/domain'
import type { Logger } from './logger.js'
import type { Metrics } from './metrics.js'

export interface ObserverOptions {
  /** A metric that is not in the table throws. Default: in tests. */
  readonly strict?: boolean
}

/** In production a bug of counting is told once for each metric and is never a reason to stop paying. */
export function createObserver(logger: Logger, metrics: Metrics, options: ObserverOptions = {}): Observer {
  const strict = options.strict ?? process.env['NODE_ENV'] === 'test'
  const told = new Set<string>()
  const guarded = (name: string, act: () => void): void => {
    try {
      act()
    } catch (error) {
      if (strict) throw error
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
