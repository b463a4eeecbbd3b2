// ${VAR} and ${VAR:-default} inside the texts of a file. An unset ${VAR} that is the whole text makes its key absent, so that the
// key's own default applies: it never becomes an empty text that hides the default.
import type { ConfigProblem } from './problem.js'
import { isMap, type Tree, type TreeMap } from './yaml.js'

export type Environment = Readonly<Record<string, string | undefined>>

const WHOLE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/
const INSIDE = /\$(\$?)\{([^}]*)(\}?)/g
const REFERENCE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s

export interface Expanded {
  readonly tree: TreeMap
  /** Dotted key -> names of the variables that its text came through. */
  readonly through: ReadonlyMap<string, readonly string[]>
  readonly problems: readonly ConfigProblem[]
}

/** `$${` stands for a literal `${`. A variable that is set to nothing counts as unset. */
export function expand(tree: TreeMap, environment: Environment, source: string): Expanded {
  const through = new Map<string, string[]>()
  const problems: ConfigProblem[] = []

  const expandText = (text: string, key: string): string | undefined => {
    const whole = WHOLE.exec(text)?.[1]
    if (whole !== undefined) {
      through.set(key, [whole])
      return environment[whole] || undefined
    }
    return text.replace(INSIDE, (match: string, escape: string, inside: string, close: string) => {
      if (escape) return match.slice(1)
      const reference = close ? REFERENCE.exec(inside) : null
      const name = reference?.[1]
      if (name === undefined) {
        const expected = 'a variable is written ${NAME} or ${NAME:-default}, and a literal "${" as "$${"'
        problems.push({ source, key, given: null, expected })
        return ''
      }
      through.set(key, [...(through.get(key) ?? []), name])
      const value = environment[name] || reference?.[2]
      if (value !== undefined) return value
      const expected = `the variable ${name} is not set: set it, or give a default as in \${${name}:-default}`
      problems.push({ source, key, given: null, expected })
      return ''
    })
  }

  const walk = (node: Tree, key: string): Tree | undefined => {
    if (typeof node === 'string') return expandText(node, key)
    if (node === null) return undefined
    if (Array.isArray(node)) {
      return node.map((item: Tree, index) => walk(item, `${key}.${index}`)).filter((item) => item !== undefined)
    }
    return isMap(node) ? walkMap(node, `${key}.`) : node
  }
  const walkMap = (map: { readonly [key: string]: Tree }, prefix: string): TreeMap => {
    const result: TreeMap = {}
    for (const [name, child] of Object.entries(map)) {
      const value = walk(child, prefix + name)
      if (value !== undefined)
        Object.defineProperty(result, name, { value, enumerable: true, writable: true, configurable: true })
    }
    return result
  }
  return { tree: walkMap(tree, ''), through, problems }
}
