// Alerts and board against the code and the runbook: a query for a metric that nobody counts is silent for ever, and an alert without a
// heading leaves whoever is woken by it alone.
import { describe, expect, test } from '@jest/globals'
import { METRICS } from '@pay2slay/observability'
import { load } from 'js-yaml'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: { readonly summary: string; readonly runbook: string }
}
interface Panel {
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } }
  readonly targets?: readonly { readonly expr: string }[]
}
const { groups } = load(read('infra/prometheus/alerts.yml')) as {
  groups: readonly { readonly rules: readonly Rule[] }[]
}
const rules = groups.flatMap((group) => group.rules)
const board = JSON.parse(read('infra/grafana/boards/flow-of-money.json')) as {
  panels: readonly Panel[]
  editable: boolean
}
const panels = board.panels.filter(({ type }) => type !== 'row')

/** Made beside the table. */
const OF_EVERY_PROCESS: Readonly<Record<string, { readonly kind: string; readonly labels: readonly string[] }>> = {
  build_info: { kind: 'gauge', labels: ['version'] },
}

/** Metrics with their labels: everything in braces behind a name, and what it is grouped by. */
function usesIn(expr: string): readonly (readonly [string, readonly string[]])[] {
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  )
  return [...expr.matchAll(/p2s_([a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(([, name = '', matchers = '']) => [
    name,
    [...grouped, ...[...matchers.matchAll(/(\w+)\s*[=!]~?/g)].map(([, label = '']) => label)],
  ])
}

function expectKnown(expr: string): void {
  const uses = usesIn(expr)
  expect(uses.length).toBeGreaterThan(0)
  for (const [name, labels] of uses) {
    const known = METRICS[name.replace(/_(bucket|sum|count)$/, '')] ?? METRICS[name] ?? OF_EVERY_PROCESS[name]
    expect([expr, name, known !== undefined]).toEqual([expr, name, true])
    for (const label of labels)
      expect([expr, label, [...(known?.labels ?? []), 'service'].includes(label)]).toEqual([expr, label, true])
    // A counter is looked at through its rate: as it is, it only ever rises.
    if (known?.kind === 'counter') expect(expr).toMatch(/\b(rate|increase)\(/)
  }
}

interface Recorded {
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string }[]
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[]
  }[]
}
const recorded = (load(read('infra/prometheus/recorded.yml')) as Recorded).tests
const labelsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]))
const series = recorded
  .flatMap(({ input_series }) => input_series.map(({ series: text }) => text))
  .map((text) => ({ name: text.split('{')[0] ?? '', labels: labelsOf(text) }))
/** Whether a real Prometheus had anything for `name{matchers}`. */
function wasRecorded(name: string, matchers: string): boolean {
  const conditions = [...matchers.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)]
  return series.some(
    (one) =>
      one.name === name &&
      conditions.every(([, label = '', operator = '', wanted = '']) => {
        const value = one.labels[label] ?? ''
        const fits = operator.endsWith('~') ? new RegExp(`^(?:${wanted})$`).test(value) : value === wanted
        return operator.startsWith('!') ? !fits : fits
      }),
  )
}

describe.each(rules)('alert $alert', (rule) => {
  test('asks for nothing that no scheduler ever told a Prometheus, and was heard while its trouble was played', () => {
    for (const [, name = '', matchers = ''] of rule.expr.matchAll(/\b(p2s_[a-z0-9_]+)(?:\{([^}]*)\})?/g))
      expect([rule.expr, `${name}{${matchers}}`, wasRecorded(name, matchers)]).toEqual([
        rule.expr,
        `${name}{${matchers}}`,
        true,
      ])
    const checks = recorded.flatMap((run) => run.alert_rule_test).filter(({ alertname }) => alertname === rule.alert)
    expect(checks.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true)
    expect(checks.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true)
  })
  test('asks for metrics and labels that the code has', () => expectKnown(rule.expr))
  test('has a heading in the runbook, and a test of promtool', () => {
    expect(rule.annotations.runbook).toBe(`docs/runbook.md#${rule.alert.toLowerCase()}`)
    expect(read('docs/runbook.md')).toContain(`\n### ${rule.alert}\n`)
    expect(read('infra/prometheus/tests.yml')).toContain(`alertname: ${rule.alert}\n`)
  })
})

describe('the board', () => {
  test('goes along the five verbs', () => {
    expect(board.panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'accrue',
      'settle',
      'pay',
      'publish',
      'confirm',
    ])
    expect(board.editable).toBe(false)
  })
  test.each(panels)('panel "$title" shows what the code counts, with a unit and a description', (panel) => {
    for (const { expr } of panel.targets ?? []) expectKnown(expr)
    expect(panel.targets?.length).toBeGreaterThan(0)
    expect(panel.description).toBeTruthy()
    expect(panel.fieldConfig?.defaults.unit).toBeTruthy()
  })
})
