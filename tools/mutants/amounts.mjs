// Deliberate breaks of what is accrued and how much of it is promised: readings, kills, caps, rounding.
import { flow, rule, sql } from './sources.mjs'

/** @type {import('./run.mjs').Mutant[]} */
export const AMOUNTS = [
  {
    name: 'a split rounds both parts',
    edits: [
      [
        rule('accrual/split'),
        'rest: units(amount - first)',
        'rest: units((amount * BigInt(kills - firstKills)) / BigInt(kills))',
      ],
    ],
  },
  {
    name: 'a kill is rounded up',
    edits: [
      [rule('rate'), '  return numerator / denominator\n', '  return (numerator + denominator - 1n) / denominator\n'],
    ],
  },
  {
    name: 'the weekly cap is forgotten',
    edits: [[rule('caps/caps'), 'const rooms = [day, week]', 'const rooms = [day]']],
  },
  {
    name: 'caps count payouts only once they are confirmed',
    on: ['sqlite'],
    edits: [
      [sql('settle-page-sql'), `u.state <> 'void' AND u.planned_at_ms`, `u.state = 'confirmed' AND u.planned_at_ms`],
    ],
  },
  {
    name: 'caps do not count by Epic account',
    on: ['sqlite'],
    edits: [
      [
        sql('settle-page-sql'),
        'mostOf(byPlayer.get(fact.playerId), byEpic.get',
        'mostOf(byPlayer.get(fact.playerId), byPlayer.get',
      ],
    ],
  },
  {
    name: 'a cap counts from the last midnight only what came before now',
    on: ['sqlite'],
    edits: [
      [
        sql('settle-page-sql'),
        'u.planned_at_ms >= $2 AND u.planned_at_ms < $3',
        'u.planned_at_ms >= $3 AND u.planned_at_ms < $3',
      ],
    ],
  },
  {
    name: 'the cursor moves in a transaction of its own',
    edits: [
      [
        flow('accrue'),
        'const conflicts = writes.length === 0 ? [] : await tx.applyReadings(writes)',
        `const conflicts = await tx.applyReadings(writes.map((one) => ({ ...one, accrual: null })))
  later.push(...writes)`,
      ],
      [
        flow('accrue'),
        'interface Tally {',
        `const later: ReadingWrite[] = []
interface Tally {`,
      ],
      [
        flow('accrue'),
        `  await deps.checkpoint('accrue:committed')`,
        `  await deps.store.transaction((tx) =>
    tx.applyReadings(
      later
        .splice(0)
        .map((one) => ({ ...one, before: one.after, after: { ...one.after, version: one.after.version + 1 } }))
        .map((one) => ({ ...one, baselineStart: null, reading: null, flags: [] })),
    ),
  )
  await deps.checkpoint('accrue:committed')`,
      ],
    ],
  },
  {
    name: 'a lower total is believed at once',
    edits: [[rule('accrual/observe'), 'if (run.count < rules.regressionConfirmations || ', 'if (run.count < 1 && ']],
  },
  {
    name: 'a lower total is believed after an hour',
    edits: [[rule('accrual/observe'), 'now - run.firstAt < rules.regressionHours * HOUR', 'now - run.firstAt < HOUR']],
  },
  {
    name: 'what was given up for a lower total accrues again',
    edits: [
      [rule('accrual/observe'), 'total >= state.remembered.total) {', 'total >= state.remembered.total * 1_000_000) {'],
    ],
  },
  {
    name: 'a doubtful reading accrues while it waits',
    edits: [
      [rule('accrual/observe'), '  if (state.pending !== null) return replacePending(step, state.pending)\n', ''],
    ],
  },
  {
    name: 'an old answer counts like a new one',
    edits: [[rule('accrual/step'), 'providerAt < lastProviderAt', 'providerAt < 0']],
  },
  {
    name: 'kills from before joining are paid',
    edits: [
      [
        rule('accrual/observe'),
        '  const start = startOf(step)\n',
        '  const start = state.baseline === 0 ? 0 : startOf(step)\n',
      ],
    ],
  },
  {
    name: 'kills of a time away are paid',
    edits: [
      [
        rule('accrual/observe'),
        'if (state.cursor === null || state.needsBaseline) return baseline(step)',
        'if (state.cursor === null) return baseline(step)',
      ],
    ],
  },
  {
    name: 'a rate that was set does not count',
    edits: [[flow('accrue'), 'rulesUnder(await tx.termsAt(now), settings.rules)', 'settings.rules']],
  },
  {
    name: 'caps that were set do not count',
    edits: [[flow('settle-page'), '(await tx.termsAt(now))?.caps ?? settings.caps', 'settings.caps']],
  },
  {
    name: 'a rate counts before its moment',
    on: ['sqlite'],
    edits: [
      [sql('terms-sql'), 'WHERE effective_at_ms <= $1 ORDER BY', 'WHERE effective_at_ms <= $1 + 86400000 ORDER BY'],
    ],
  },
  {
    name: 'the day of the caps is one of UTC',
    edits: [
      [
        flow('settle-page'),
        'const windows = capWindows(now, settings.timeZone)',
        "const windows = { ...capWindows(now, 'UTC'), timeZone: settings.timeZone }",
      ],
    ],
  },
]
