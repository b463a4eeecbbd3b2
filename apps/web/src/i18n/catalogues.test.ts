// No text is missing in any language, and none stands in a view instead of a catalogue.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import ts from 'typescript'
import { PROBLEMS } from '@pay2slay/contracts'
import type { Catalogue, Text } from './catalogue.js'
import { enConsole } from './en/console.js'
import { en } from './en/index.js'
import { esConsole } from './es/console.js'
import { es } from './es/index.js'
import { jaConsole } from './ja/console.js'
import { ja } from './ja/index.js'

const ALL: Readonly<Record<string, Catalogue<string>>> = {
  en: { ...en, ...enConsole },
  es: { ...es, ...esConsole },
  ja: { ...ja, ...jaConsole },
}
const english = ALL['en'] ?? {}
const formsOf = (text: Text): readonly string[] => (typeof text === 'string' ? [text] : Object.values(text))
const placeholders = (text: Text): string =>
  [...new Set(formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort().join(' ')

test.each(['es', 'ja'])('%s has every text of English, no other, and none that is empty', (language) => {
  const texts = ALL[language] ?? {}
  expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort())
  expect(Object.entries(texts).filter(([, text]) => formsOf(text).some((form) => form.trim() === ''))).toEqual([])
})

test.each(['es', 'ja'])('%s says the same values as English in every text', (language) => {
  const texts = ALL[language] ?? {}
  const different = Object.keys(english).filter(
    (key) => placeholders(texts[key] ?? '') !== placeholders(english[key] ?? ''),
  )
  expect(different).toEqual([])
})

test('a language with a singular has one wherever something is counted', () => {
  const lacking = Object.entries(ALL['es'] ?? {}).filter(([, text]) => typeof text !== 'string' && !text.one)
  expect(lacking).toEqual([])
})

const source = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
const textOf = (name: string): string => readFileSync(path.join(source, name), 'utf8')

test('no view has a text of its own: what people read comes from the catalogues', () => {
  const found = files.filter((name) => name.endsWith('.tsx')).flatMap((name) => ownTexts(name, textOf(name)))
  expect(found).toEqual([])
})

test('every kind of problem that the API answers with has a text, and no text is of a kind that it does not', () => {
  const ofThePage = ['network', 'no-problem-document', 'other']
  const told = Object.keys(english).filter((key) => key.startsWith('problem.'))
  expect(told.map((key) => key.slice('problem.'.length)).sort()).toEqual(
    [...Object.keys(PROBLEMS), ...ofThePage].sort(),
  )
})

test('no text stands in the catalogues that nothing shows', () => {
  const code = files
    .filter((name) => !/^i18n\/\w\w\//.test(name))
    .map(textOf)
    .join('\n')
  const made = [...code.matchAll(/`([a-z][\w.]*)\$\{/g)].map(([, beginning]) => beginning ?? '')
  // `check.${state}` shows each text whose key begins so.
  const isShown = (key: string): boolean =>
    code.includes(`'${key}'`) || made.some((beginning) => key.startsWith(beginning))
  expect(Object.keys(english).filter((key) => !isShown(key))).toEqual([])
})

const SHOWN_ATTRIBUTES = new Set(['title', 'label', 'alt', 'placeholder', 'aria-label', 'lead', 'caption'])
/** Signs, examples of what to type, and names that are the same in every language. */
const NO_WORDS = /^[\s\p{P}\p{S}\d]*$|^ban_1…$/u

function ownTexts(name: string, code: string): readonly string[] {
  const tree = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node) && !NO_WORDS.test(node.text)) found.push(`${name}: ${node.text.trim()}`)
    if (ts.isJsxAttribute(node) && SHOWN_ATTRIBUTES.has(node.name.getText()) && node.initializer) {
      const value = node.initializer
      if (ts.isStringLiteral(value) && !NO_WORDS.test(value.text)) found.push(`${name}: ${value.text}`)
    }
    ts.forEachChild(node, look)
  }
  look(tree)
  return found
}
