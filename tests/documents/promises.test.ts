// docs/promises.md names what holds each promise. Here: that every file, test and constraint that it names exists.
import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const page = read('docs/promises.md')

/** A heading with what stands under it. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => [text.split('\n', 1)[0] ?? '', text] as const)
const promises = sections.filter(([title]) => /^P\d+ /.test(title))

/** `- \`file\`: "name of the test"` */
const named = [...page.matchAll(/^- (?:.*: )?`([^`]+\.test\.ts)`: "(.+)"$/gm)].map(
  ([, file = '', name = '']) => [file, name] as const,
)

/** Names of tests as they stand in the source: the first text after test( or it(, or after the table of an each. */
function testsOf(file: string): readonly string[] {
  const called = /\b(?:test|it)(?:\.each\b[\s\S]*?\)\(|\.each<[\s\S]*?\)\(|\()\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g
  return [...read(file).matchAll(called)].map(([, , name = '']) => name.replace(/\\(.)/g, '$1'))
}

const migrations = ['sqlite', 'postgresql'].map((dialect) => {
  const folder = `prisma/${dialect}/migrations`
  const steps = readdirSync(path.join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [dialect, steps.map(({ name }) => read(`${folder}/${name}/migration.sql`)).join('\n')] as const
})

describe('docs/promises.md', () => {
  test('has fifteen promises, in order, each with what carries it and the tests that hold it', () => {
    expect(promises.map(([title]) => title.split(' ')[0])).toEqual(Array.from({ length: 15 }, (_, at) => `P${at + 1}`))
    for (const [title, text] of promises) {
      expect(`${title}\n${text}`).toMatch(/^Carried by: /m)
      expect(`${title}\n${text}`).toMatch(/^- `.+\.test\.ts`: "/m)
    }
  })

  test('has the eleven incidents of others', () => {
    const [, text = ''] = sections.find(([title]) => title === 'Incidents of others') ?? []
    expect(text.match(/^- /gm)).toHaveLength(11)
  })

  test.each(named)('%s: %s', (file, name) => {
    expect(existsSync(path.join(ROOT, file)) ? file : `${file} is not there`).toBe(file)
    expect(testsOf(file)).toContain(name)
  })

  test('names every test in the one form that is checked', () => {
    const lines = page.split('\n').filter((line) => line.includes('.test.ts`'))
    expect(lines).toHaveLength(named.length)
  })

  test.each(migrations)('names only constraints and indexes that %s has', (_, sql) => {
    const constraints = [...page.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = '']) => name)
    expect(constraints.length).toBeGreaterThan(15)
    for (const name of constraints) expect(`${name} ${sql.includes(`"${name}"`)}`).toBe(`${name} true`)
  })

  test('names only files that are there', () => {
    const files = [...page.matchAll(/`((?:packages|apps|tests|tools)\/[^`]+)`/g)].map(([, file = '']) => file)
    for (const file of files) expect(`${file} ${existsSync(path.join(ROOT, file))}`).toBe(`${file} true`)
  })
})
