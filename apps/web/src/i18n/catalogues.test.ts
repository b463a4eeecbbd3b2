// No text is missing in any language, and none stands in a view instead of a catalogue.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import ts from 'typescript'
import {
  allOperations,
  LOGIN_FAILURES,
  PAYOUT_REASON_CODES,
  PROBLEM_CODES,
  PROBLEMS,
  problemsOf,
  TOLD_BY_CODE,
  WHY_LESS_CODES,
  type CodeSpec,
} from '@pay2slay/contracts'
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
  const told = Object.keys(english).filter((key) => key.startsWith('problem.') && !key.startsWith(CODE))
  expect(told.map((key) => key.slice('problem.'.length)).sort()).toEqual(
    [...Object.keys(PROBLEMS), ...ofThePage].sort(),
  )
})

const CODE = 'problem.code.'
/** Every kind that an operation for everybody or for a player can answer with, by the contract. */
const kindsOfPlayers = new Set(
  allOperations
    .filter(({ access }) => ['public', 'optional-player', 'player'].includes(access))
    .flatMap((operation) => problemsOf(operation)),
)
const everyCode = [...new Set<string>([...Object.keys(PROBLEM_CODES), ...LOGIN_FAILURES])]

test.each(Object.entries(ALL))(
  '%s has a text for every problem, by kind and by code, that the routes of a player can answer with',
  (_, texts) => {
    const kinds = [...kindsOfPlayers].filter((kind) => texts[`problem.${kind}`] === undefined)
    const codes = everyCode.filter((code) => texts[CODE + code] === undefined)
    expect([kinds, codes]).toEqual([[], []])
    // A kind of which the sentence matters is told by codes alone, of which there is at least one.
    const told = new Set<string>(Object.values(PROBLEM_CODES).map(({ kind }) => kind))
    expect([...TOLD_BY_CODE].filter((kind) => kindsOfPlayers.has(kind) && !told.has(kind))).toEqual([])
  },
)

test('no text is of a code that there is not, and each names exactly the values that come with its code', () => {
  const codes = Object.keys(english).filter((key) => key.startsWith(CODE))
  expect(codes.map((key) => key.slice(CODE.length)).sort()).toEqual(everyCode.toSorted())
  const specs: Readonly<Record<string, CodeSpec>> = PROBLEM_CODES
  const values = (code: string) => (specs[code]?.values ?? []).map((name) => `{${name}}`).sort()
  expect(codes.map((key) => [key, placeholders(english[key] ?? '')])).toEqual(
    codes.map((key) => [key, values(key.slice(CODE.length)).join(' ')]),
  )
})

test.each(Object.entries(ALL))(
  '%s has a text for every reason why a payout is less, or not signed, or void',
  (_, texts) => {
    const why = WHY_LESS_CODES.filter((code) => texts[`why.code.${code}`] === undefined)
    const reasons = PAYOUT_REASON_CODES.filter((code) => texts[`pay.reason.${code}`] === undefined)
    expect([why, reasons]).toEqual([[], []])
  },
)

test('every reason can be told at a single count, where no more is known than how much fits and until when', () => {
  const lacking = WHY_LESS_CODES.filter(
    (code) =>
      english[`earn.wait.${code}`] === undefined &&
      /\{(?!when\})/.test(placeholders(english[`why.code.${code}`] ?? '{}')),
  )
  expect(lacking).toEqual([])
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
  const tell = (texts: readonly string[]) => {
    for (const text of texts) if (!NO_WORDS.test(text)) found.push(`${name}: ${text.trim()}`)
  }
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node)) tell([node.text])
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) tell(wordsOf(node.expression))
    if (ts.isJsxAttribute(node) && SHOWN_ATTRIBUTES.has(node.name.getText()))
      tell(
        wordsOf(
          node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer,
        ),
      )
    if (ts.isPropertyAssignment(node) && SHOWN_ATTRIBUTES.has(node.name.getText())) tell(wordsOf(node.initializer))
    ts.forEachChild(node, look)
  }
  look(tree)
  return found
}

const SHOWS_BOTH = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.PlusToken])

/** The words that an expression itself shows, on whichever way through it. */
function wordsOf(node: ts.Node | undefined): readonly string[] {
  if (node === undefined) return []
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
  if (ts.isParenthesizedExpression(node)) return wordsOf(node.expression)
  if (ts.isConditionalExpression(node)) return [...wordsOf(node.whenTrue), ...wordsOf(node.whenFalse)]
  if (!ts.isBinaryExpression(node)) return []
  if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return wordsOf(node.right)
  if (SHOWS_BOTH.has(node.operatorToken.kind)) return [...wordsOf(node.left), ...wordsOf(node.right)]
  return []
}

test('a text of its own is found wherever a view can hide it', () => {
  const views = [
    '<p>Word</p>',
    "<p>{'Word'}</p>",
    "<p>{a ? 'Word' : b}</p>",
    "<p>{a ?? 'Word'}</p>",
    '<p>{`Word ${a}`}</p>',
    '<p title="Word" />',
    "<p title={a && 'Word'} />",
    "f({ title: 'Word' })",
  ]
  for (const view of views) expect([view, ownTexts('view.tsx', view)]).toEqual([view, ['view.tsx: Word']])
  expect(ownTexts('view.tsx', "<p class={a ? 'row' : 'end'} title={t('a.b')}>{`${a} × ${b}`} – {'–'}</p>")).toEqual([])
})
