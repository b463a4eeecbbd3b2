// Every address of the page, as a pattern; the build hands the list to the API, which answers them with the page.

export const VIEW_PATHS = [
  '/',
  '/leaderboard',
  '/live',
  '/transparency',
  '/how',
  '/privacy',
  '/login',
  '/login/failed',
  '/dashboard',
  '/earnings',
  '/payouts',
  '/wallet',
  '/settings',
  '/console',
  '/console/players',
  '/console/players/:id',
  '/console/payouts',
  '/console/payouts/:id',
  '/console/doubts',
  '/console/terms',
  '/console/blocks',
  '/console/system',
  '/console/audit',
] as const

export type ViewPath = (typeof VIEW_PATHS)[number]

export interface Match {
  readonly view: ViewPath
  readonly params: Readonly<Record<string, string>>
}

/** The view of a path, or null; `/console/players/:id` takes one part for `:id`. */
export function matchView(path: string): Match | null {
  const parts = partsOf(path)
  for (const view of VIEW_PATHS) {
    const pattern = partsOf(view)
    if (pattern.length !== parts.length) continue
    const pairs = pattern.map((wanted, index) => [wanted, parts[index] ?? ''] as const)
    if (!pairs.every(([wanted, given]) => wanted.startsWith(':') || wanted === given)) continue
    const params = pairs.filter(([wanted]) => wanted.startsWith(':')).map(([name, value]) => [name.slice(1), value])
    return { view, params: Object.fromEntries(params) as Record<string, string> }
  }
  return null
}

const partsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a lone percent sign is no code: it is taken as it stands and leads to no view
  }
}
