// JSON lets an object name a field twice, and parsers keep the last one: who looks at a request before this service may have seen the
// other. JSON.parse tells nothing of it, so the text is looked through once more; it is valid JSON by then, which keeps this short.

/** An object or array around the place that is being looked at. */
interface Around {
  /** Null: an array. */
  readonly names: Set<string> | null
  readonly at: string
  /** The name or the index of what comes next. */
  next: string | number
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs

/** JSON pointer of the first field that its object has twice; null: there is none. `text` is valid JSON. */
export function doubledField(text: string): string | null {
  const around: Around[] = []
  let isName = false
  for (const [token] of text.matchAll(TOKENS)) {
    const here = around.at(-1)
    if (token === '{' || token === '[') {
      const at = here ? pointer(here) : ''
      around.push({ names: token === '{' ? new Set() : null, at, next: token === '{' ? '' : 0 })
      isName = token === '{'
    } else if (token === '}' || token === ']') {
      around.pop()
      isName = false
    } else if (token === ',') {
      if (typeof here?.next === 'number') here.next += 1
      isName = here?.names !== null
    } else if (token === ':') isName = false
    else if (isName && here?.names) {
      here.next = JSON.parse(token) as string
      if (here.names.has(here.next)) return pointer(here)
      here.names.add(here.next)
    }
  }
  return null
}

const pointer = ({ at, next }: Around): string => `${at}/${String(next).replaceAll('~', '~0').replaceAll('/', '~1')}`
