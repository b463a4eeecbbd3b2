// What the README says of settings and commands is what the services read and offer.
import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { environmentSchema, FILE_SCHEMAS } from '@pay2slay/config'
import { createProgram } from '../../apps/scheduler/src/cli.js'
import { ROOT, runScheduler } from './support/service.js'

type Program = ReturnType<typeof createProgram>

const program = createProgram()

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
const rows = readme.split('\n').filter((line) => line.startsWith('|'))

interface Described {
  readonly default?: unknown
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, Described>>
  readonly env?: readonly string[]
}

/** Keys as the README writes them: a key inside another with a dot. */
function keysOf(properties: Readonly<Record<string, Described>>): readonly (readonly [string, Described])[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const inner = Object.entries(schema.properties ?? {})
    return inner.length === 0
      ? [[key, schema] as const]
      : inner.map(([name, child]) => [`${key}.${name}`, child] as const)
  })
}

const shown = (value: unknown): string =>
  value === undefined || value === '' ? 'none' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``

const rowOf = (name: string): string => rows.find((line) => line.split('|')[1]?.trim() === `\`${name}\``) ?? ''

/** Running the service. */
const COMMANDS = [
  ...[
    'start',
    'migrate',
    'run-once',
    'audit',
    'players import',
    'pause',
    'resume',
    'backup',
    'verify',
    'restore',
    'doctor',
    'import-original',
  ],
  ...[
    'payouts list',
    'payouts show',
    'blocks list',
    'blocks acknowledge',
    'blocks adopt',
    'blocks begin',
    'blocks cancel',
  ],
]
const ACTS = [
  ...['list', 'show', 'ban', 'unban', 'hold', 'release', 'end-sessions', 'reverify'].map((act) => `players ${act}`),
  ...['hold', 'release', 'void', 'retry'].map((act) => `payouts ${act}`),
  ...['list', 'clear', 'raise'].map((act) => `flags ${act}`),
  ...['list', 'accept', 'refuse'].map((act) => `pending ${act}`),
  'audit-log list',
  'stops list',
]
const OPERATIONS = [
  'payout-config show',
  'payout-config set',
  'payout-config history',
  'jobs status',
  'jobs request',
  'jobs requests',
  'jobs intervals',
  'alerts list',
  'operator-seed set',
  'operator-seed status',
  'seal-key create',
]

describe('the README', () => {
  test('names every variable with its default', () => {
    for (const [name, schema] of keysOf(environmentSchema.properties))
      expect(`${name} ${rowOf(name)}`).toContain(`| ${shown(schema.default)}`)
  })

  test.each(Object.keys(FILE_SCHEMAS))(
    'names every key of %s.yaml with its default and the variables that win',
    (file) => {
      const schema = FILE_SCHEMAS[file as keyof typeof FILE_SCHEMAS]
      for (const [name, key] of keysOf(schema.properties)) {
        expect(`${name} ${rowOf(name)}`).toContain(`| ${shown(key.default)}`)
        for (const variable of key.env ?? []) expect(rowOf(name)).toContain(`\`${variable}\``)
      }
    },
  )

  test.each([...COMMANDS, ...OPERATIONS, ...ACTS])('names %s with its options', (command) => {
    const found = command
      .split(' ')
      .reduce<Program | undefined>((parent, name) => parent?.commands.find((one) => one.name() === name), program)
    const row = rows.find((line) => new RegExp(`^\\| \`${command}[ \`]`).test(line)) ?? ''
    if (!found) throw new Error(`there is no command ${command}`)
    const options = found.helpInformation().match(/--[a-z-]+/g) ?? []
    for (const option of options)
      if (!['--json', '--help'].includes(option)) expect(`${command}: ${row}`).toContain(option)
  })

  test('names every command there is', async () => {
    const all = await runScheduler(['--help'], {})
    const listed = [...all.stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name ?? '')
    for (const name of listed.filter((word) => word !== 'help')) expect(readme).toMatch(new RegExp(`\\| \`${name}\\b`))
  })
})
