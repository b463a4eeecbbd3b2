// Recorded series as promtool reads them: a second becomes a minute, equal values in a row become one entry.
import { load } from 'js-yaml'

export interface Recorded {
  readonly labels: Readonly<Record<string, string>>
  /** Seconds since 1970 and the value as text. */
  readonly values: readonly (readonly [number, string])[]
}

export interface Check {
  readonly what: string
  readonly minute: number
  /** The alerts that fire then, and no others; for each instance its labels beside those of the rule. */
  readonly heard: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const FACTOR = 60
const HEAD = `# Made by \`make record-metrics\` (tests/monitoring/record.ts), not by hand: what a real Prometheus recorded of two real schedulers while the
# troubles of the comments were played. A second of the run is a minute here.
`

export function promtoolFile(of: {
  readonly series: readonly Recorded[]
  readonly alerts: string
  /** Targets of the run by what they are called in the file. */
  readonly names: ReadonlyMap<string, string>
  readonly checks: readonly Check[]
  readonly start: number
  readonly end: number
}): string {
  const { groups } = load(of.alerts) as { groups: readonly { readonly rules: readonly Rule[] }[] }
  const rules = groups.flatMap(({ rules: all }) => all)
  const wanted = new Set(rules.flatMap(({ expr }) => expr.match(/\bp2s_[a-z0-9_]+/g) ?? []))
  const series = of.series
    .filter(({ labels }) => wanted.has(labels['__name__'] ?? ''))
    .map((one) => [selector(one.labels, of.names), valuesOf(one, of.start, of.end)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    `${HEAD}rule_files: [alerts.yml]`,
    'evaluation_interval: 1m',
    'tests:',
    '  - interval: 1m',
    '    name: a bad day, as it was recorded',
    '    input_series:',
    ...series.map(([name, values]) => `      - { series: '${name}', values: '${values}' }`),
    '    alert_rule_test:',
    ...of.checks.flatMap((check) => [`      # ${check.what}`, ...rules.map((rule) => checkLine(check, rule))]),
    '',
  ].join('\n')
}

function checkLine({ minute, heard }: Check, { alert, labels, annotations }: Rule): string {
  const expected = (heard[alert] ?? []).map((own) => ({
    exp_labels: { ...labels, ...own },
    exp_annotations: annotations,
  }))
  return `      - { eval_time: ${minute}m, alertname: ${alert}, exp_alerts: ${JSON.stringify(expected)} }`
}

function selector(labels: Recorded['labels'], names: ReadonlyMap<string, string>): string {
  const { __name__: name, ...rest } = labels
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${names.get(value) ?? value}"`)
  return `${name}{${pairs.sort().join(',')}}`
}

function valuesOf({ labels, values }: Recorded, start: number, end: number): string {
  const scale = scaleOf(labels['__name__'] ?? '', start)
  const at = new Map(values.map(([time, value]) => [time - start, scale(Number(value), time)]))
  const words: { readonly word: string; times: number }[] = []
  for (let second = 0; second <= end - start; second += 1) {
    const value = at.get(second)
    const last = words.at(-1)
    // A scrape that failed ends a series at once; without that mark promtool would look back five minutes.
    const isEnd = value === undefined && last !== undefined && last.word !== '_' && last.word !== 'stale'
    const word = isEnd ? 'stale' : value === undefined ? '_' : String(value)
    if (last?.word === word) last.times += 1
    else words.push({ word, times: 1 })
  }
  return words.map(({ word, times }) => (times === 1 ? word : `${word}x${word === '_' ? times : times - 1}`)).join(' ')
}

/** Ages grow as the time does; moments lie as many minutes back as they lay seconds. */
function scaleOf(name: string, start: number): (value: number, time: number) => number {
  if (name.endsWith('_timestamp_seconds'))
    return (value, time) => (value === 0 ? 0 : Math.round((time - start) * FACTOR - (time - value) * FACTOR))
  if (name.startsWith('p2s_oldest_')) return (value) => Math.round(value * FACTOR)
  return (value) => value
}
