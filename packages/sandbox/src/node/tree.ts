// JSON as a node reads it (boost property trees), which is not JSON.parse: the first of two equal keys wins, numbers keep their
// text (a balance in raw has 39 digits), everything is text in the end, and what follows the value is an error.

/** A value with a text (scalars) or children (objects, lists); never both in what we read. */
export interface Tree {
  readonly text: string
  readonly children: readonly (readonly [key: string, child: Tree])[]
}

const leaf = (text: string): Tree => ({ text, children: [] })
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\]|\\.)*"/sy
const SPACE = /[ \t\r\n]*/y

class Reader {
  #at = 0
  constructor(private readonly source: string) {}

  whole(): Tree | null {
    const value = this.#value()
    return value !== null && this.#take(SPACE) !== null && this.#at === this.source.length ? value : null
  }

  #value(): Tree | null {
    this.#take(SPACE)
    const first = this.source[this.#at]
    if (first === '{') return this.#container('}', true)
    if (first === '[') return this.#container(']', false)
    if (first === '"') return this.#string()
    const word = ['true', 'false', 'null'].find((text) => this.source.startsWith(text, this.#at))
    if (word !== undefined) {
      this.#at += word.length
      return leaf(word)
    }
    const number = this.#take(NUMBER)
    return number === null || number === '' ? null : leaf(number)
  }

  #container(end: string, keyed: boolean): Tree | null {
    this.#at += 1
    const children: [string, Tree][] = []
    if (this.#skip(end)) return { text: '', children }
    do {
      const key = keyed ? this.#key() : ''
      const child = key === null ? null : this.#value()
      if (key === null || child === null) return null
      children.push([key, child])
    } while (this.#skip(','))
    return this.#skip(end) ? { text: '', children } : null
  }

  #key(): string | null {
    this.#take(SPACE)
    const key = this.#string()
    return key !== null && this.#skip(':') ? key.text : null
  }

  #string(): Tree | null {
    const quoted = this.#take(STRING)
    if (quoted === null) return null
    try {
      return leaf(JSON.parse(quoted) as string)
    } catch {
      // a wrong escape or a raw control character: no JSON, which the caller reports
      return null
    }
  }

  #skip(mark: string): boolean {
    this.#take(SPACE)
    if (this.source[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.source)
    if (match === null) return null
    this.#at += match[0].length
    return match[0]
  }
}

/** Null: not JSON, or something follows it. Depth is bounded by the caller's limit on braces. */
export const readTree = (source: string): Tree | null => new Reader(source).whole()

export const childOf = (tree: Tree, key: string): Tree | undefined => tree.children.find(([name]) => name === key)?.[1]
