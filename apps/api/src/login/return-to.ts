// Where a login may lead: a path of this site and nothing else, however it is written.
import { Problem } from '../problem.js'

const EXPECTED = 'a path of this site, such as /wallet: one slash first, no host, no backslash'

export function checkedReturnTo(given: string | undefined, publicUrl: string): string {
  if (given === undefined) return '/'
  if (isLocalPath(given, publicUrl)) return given
  const error = { in: 'query', at: '/return_to', problem: 'leads away from this site', expected: EXPECTED }
  throw new Problem('invalid-request', `In the query, /return_to ${error.problem}: expected ${EXPECTED}.`, {
    errors: [error],
  })
}

function isLocalPath(path: string, publicUrl: string): boolean {
  // Browsers read a backslash as a slash, drop line ends and tabs, and take `//host` for an address.
  if (!/^\/(?![/\\])[!-[\]-~]*$/.test(path)) return false
  const { origin } = new URL(publicUrl)
  return URL.canParse(path, origin) && new URL(path, origin).origin === origin
}
