// Mistakes between the keys of integrations.yaml.
import type { Network } from './chain-environment.js'
import { networkOf } from './chain-environment.js'
import { shown, withoutCredentials, type ConfigProblem } from './problem.js'
import type { Part } from './part.js'
import type { IntegrationsFile } from './schemas/integrations.js'

/** The network of chain_env; null where something about it is wrong, which is then in `problems`. */
export function checkNetwork({ source, value, good }: Part<IntegrationsFile>): {
  network: Network | null
  problems: readonly ConfigProblem[]
} {
  if (!good('chain_env', 'sandbox_genesis', 'beta_genesis', 'work_threshold')) return { network: null, problems: [] }
  const network = networkOf(value)
  if (network.ok) return { network: network.value, problems: [] }
  const { key, expected } = network.error
  const given = value[key] === undefined ? null : shown(key, value[key])
  return { network: null, problems: [{ source, key, given, expected }] }
}

/** Two names of one limit must agree. */
export function checkFortniteLimit({ source, value, good }: Part<IntegrationsFile>): readonly ConfigProblem[] {
  if (!good('rate_limits')) return []
  const { fortnite_per_min: short, fortnite_per_minute: long } = value.rate_limits
  if (short === undefined || long === undefined || short === long) return []
  const expected = `it is the same setting as fortnite_per_min, which is ${short}: set one of them, or both alike`
  return [{ source, key: 'rate_limits.fortnite_per_minute', given: shown('', long), expected }]
}

/** RFC 9110, 5.6.2: a token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]{1,256}$/

/** A name that no request could carry. */
export function checkHeaderNames({ source, value, good }: Part<IntegrationsFile>): readonly ConfigProblem[] {
  if (!good('node_headers')) return []
  const expected = 'the name of a header is made of letters, digits and dashes, such as X-Api-Key'
  return Object.entries(value.node_headers).flatMap(([url, headers]) =>
    Object.keys(headers)
      .filter((name) => !HEADER_NAME.test(name))
      .map((name) => ({ source, key: `node_headers.${withoutCredentials(url)}.${name}`, given: null, expected })),
  )
}

/** Headers for an address that is never asked are hardly meant; BANANO_NODE_RPC may have taken its place, so it is no mistake. */
export function headerWarnings(file: IntegrationsFile): readonly string[] {
  const asked = new Set([...file.node_rpc, ...file.node_websocket, ...file.work_servers])
  return Object.keys(file.node_headers)
    .filter((url) => !asked.has(url))
    .map((url) => `node_headers names ${shown('', url)}, which is in none of node_rpc, node_websocket and work_servers`)
}

/** A session that ends at the latest before it could ever be idle for too long has one of the two lengths wrong. */
export function checkSessions({ source, value, good }: Part<IntegrationsFile>): readonly ConfigProblem[] {
  if (!good('sessions')) return []
  const { sessions } = value
  const lengths = [
    [
      'player_idle_hours',
      sessions.player_idle_hours * 60,
      'player_absolute_hours',
      sessions.player_absolute_hours * 60,
    ],
    ['admin_idle_minutes', sessions.admin_idle_minutes, 'admin_absolute_hours', sessions.admin_absolute_hours * 60],
  ] as const
  return lengths.flatMap(([idle, idleMinutes, absolute, absoluteMinutes]) => {
    if (idleMinutes <= absoluteMinutes) return []
    const expected = `it must not be longer than ${absolute}, which is ${sessions[absolute]}`
    return [{ source, key: `sessions.${idle}`, given: shown('', sessions[idle]), expected }]
  })
}
