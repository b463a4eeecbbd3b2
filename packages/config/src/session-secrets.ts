// The keys of the sessions. Several at once, so that a key can be changed without logging everybody out: the first signs, and what
// any of them signed is still believed.
import type { ConfigProblem } from './problem.js'
import { MASK } from './secret.js'

const KEY = 'SESSION_SECRET'
const SHORTEST = 32
/** A text of one or two letters over and over has the length of a secret and nothing else of it. */
const FEWEST_LETTERS = 10
const EXAMPLE =
  /dev-?secret|change-?me|replace-?me|your-?secret|secret-?key|session-?secret|example|placeholder|keyboard/i

export const splitSecrets = (text: string): readonly string[] =>
  text
    .split(/[,\n]/)
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')

/** What is wrong with each of them where money is real; none is ever shown. */
export function checkSecrets(text: string, source: string): readonly ConfigProblem[] {
  const secrets = splitSecrets(text)
  const make = 'such as `openssl rand -base64 48` prints'
  if (secrets.length === 0) {
    const expected = `this is needed when P2S_DRY_RUN is false: set a random text of your own, ${make}`
    return [{ source, key: KEY, given: null, expected }]
  }
  return secrets.flatMap((secret, index) => {
    const fault = faultOf(secret)
    if (fault === null) return []
    const which = secrets.length === 1 ? 'this' : `number ${index + 1} of ${secrets.length}`
    return [{ source, key: KEY, given: MASK, expected: `${which} ${fault}: set a random text of your own, ${make}` }]
  })
}

function faultOf(secret: string): string | null {
  if (EXAMPLE.test(secret)) return 'is a well-known example'
  if (secret.length < SHORTEST) return `has ${secret.length} characters, and at least ${SHORTEST} are needed`
  if (new Set(secret).size < FEWEST_LETTERS) return 'is made of too few different characters'
  return null
}
