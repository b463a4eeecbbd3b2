// Reads a YAML file with every scalar kept as the text that was written: 0.05 must become an amount exactly, and a number that
// went through a float is no longer what the operator wrote.
import { FAILSAFE_SCHEMA, YAMLException, load, nullCoreTag } from 'js-yaml'
import { readFileSync } from 'node:fs'
import { err, ok, type Result } from '@pay2slay/domain'
import { whyUnreadable } from './file-error.js'

/** A tree of text: what a file says before anything is known about its keys. `null` counts as absent. */
export type Tree = string | null | readonly Tree[] | { readonly [key: string]: Tree }
export type TreeMap = { [key: string]: Tree }

const TEXT_SCHEMA = FAILSAFE_SCHEMA.withTags(nullCoreTag)
const LARGEST_FILE_BYTES = 256 * 1024
/** Far above any file of settings. An alias lets a short text stand for a tree without end. */
const MOST_ENTRIES = 10_000
const DEEPEST = 20

/** The file's mapping, or the sentence that says what is wrong with it. */
export function readYaml(path: string): Result<TreeMap, string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return err(whyUnreadable(error, 'the file does not exist'))
  }
  if (text.length > LARGEST_FILE_BYTES) return err(`the file is larger than ${LARGEST_FILE_BYTES} bytes`)
  return parseYaml(text)
}

export function parseYaml(text: string): Result<TreeMap, string> {
  // An empty file would mean "no caps, all defaults", which nobody writes on purpose.
  if (/^(\s*(#.*)?(\n|$))*$/.test(text)) return err('the file is empty')
  try {
    const tree = load(text, { schema: TEXT_SCHEMA }) as Tree
    if (!isBounded(tree))
      return err(
        `the file must hold at most ${MOST_ENTRIES} entries, nested at most ${DEEPEST} deep, aliases counted out`,
      )
    return isMap(tree) ? ok({ ...tree }) : err('the file must hold keys with values, such as "app_name: Pay2Slay"')
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const at = error.mark ? `line ${error.mark.line + 1}, column ${error.mark.column + 1}: ` : ''
    return err(`the file is not valid YAML: ${at}${error.reason}`)
  }
}

function isBounded(tree: Tree): boolean {
  let left = MOST_ENTRIES
  const walk = (node: Tree, depth: number): boolean => {
    left -= 1
    if (left < 0 || depth > DEEPEST) return false
    return (
      typeof node !== 'object' || node === null || Object.values(node).every((child: Tree) => walk(child, depth + 1))
    )
  }
  return walk(tree, 0)
}

export const isMap = (tree: Tree | undefined): tree is { readonly [key: string]: Tree } =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree)
