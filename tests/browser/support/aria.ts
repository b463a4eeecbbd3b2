// The tree that a screen reader reads, as it was written down: with UPDATE_ARIA=1 it is written anew, to be read by a person afterwards.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { ROOT } from '../../e2e/support/service.js'

const FOLDER = path.join(ROOT, 'tests/browser/aria')

/** What is another at every run, and how it is written instead. */
const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/ban_[13][a-z0-9]{59}/g, 'ADDRESS'],
  [/\b[0-9A-F]{64}\b/g, 'HASH'],
  [/[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d\s[AP]M/g, 'TIME'],
  [/\b(in )?[\d,.]+ (sec|min|hr|days?)\b\.?( \d+ (sec|min|hr)\b\.?)?( ago)?/g, 'SPAN'],
  // As an age, not as a word of a sentence.
  [/(?<=time: |["'] ?|checked |Counted |up |compared |used |row "|: )now\b|any moment/g, 'SPAN'],
  [/\b[A-Z][a-z]{2} \d{1,2}\b/g, 'DAY'],
  [/Chrome \d+/g, 'Chrome N'],
]

/** The tree of this part of the page, and what was written down for it. */
export async function treeOf(part: Locator, name: string): Promise<{ readonly now: string; readonly known: string }> {
  let now = await part.ariaSnapshot()
  for (const [pattern, instead] of CHANGING) now = now.replaceAll(pattern, instead)
  now += '\n'
  const file = path.join(FOLDER, `${name}.aria`)
  if (process.env['UPDATE_ARIA'] === '1') writeFileSync(file, now)
  return { now, known: existsSync(file) ? readFileSync(file, 'utf8') : '' }
}
