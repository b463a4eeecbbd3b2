// What configuration alone can tell is missing before real money may move. A dry run needs none of it.
import { shown, type ConfigProblem } from './problem.js'
import type { Part } from './part.js'
import { MASK } from './secret.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import type { IntegrationsFile } from './schemas/integrations.js'

const NEEDED = [
  ['fortnite_api_key', 'the Fortnite statistics need a key: set FORTNITE_API_KEY'],
  ['yunite_api_key', 'the directory needs a token: set YUNITE_API_KEY'],
  ['yunite_guild_id', 'the directory needs the guild: set YUNITE_GUILD_ID'],
] as const

/** `service`: the API neither reads kills nor speaks to nodes, so that it needs none of their keys. */
export function checkLive(
  integrations: Part<IntegrationsFile>,
  environment: Part<EnvironmentSettings>,
  service: 'scheduler' | 'api',
): readonly ConfigProblem[] {
  const { source, value: file, good } = integrations
  if (!good('dry_run') || file.dry_run) return []
  const problems = [...checkExamples(environment)]
  if (service === 'api') return problems
  const live = 'this is needed when P2S_DRY_RUN is false'
  if (good('node_rpc') && file.node_rpc.length === 0) {
    const expected = `${live}: name at least one Banano node, here or in BANANO_NODE_RPC`
    problems.push({ source, key: 'node_rpc', given: null, expected })
  }
  for (const [key, expected] of NEEDED) {
    if (good(key) && file[key] === undefined) {
      problems.push({ source, key, given: null, expected: `${live}: ${expected}` })
    }
  }
  return [...problems, ...checkProviders(integrations)]
}

function checkExamples({ value, good }: Part<EnvironmentSettings>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  if (good('DEMO_MODE') && value.DEMO_MODE) {
    const expected = 'demo features would give real money away: leave it out when P2S_DRY_RUN is false'
    problems.push({ source: 'environment', key: 'DEMO_MODE', given: shown('DEMO_MODE', true), expected })
  }
  if (value.SESSION_SECRET === 'dev-secret') {
    const expected = 'this is the well-known example: set a random text of your own when P2S_DRY_RUN is false'
    problems.push({ source: 'environment', key: 'SESSION_SECRET', given: MASK, expected })
  }
  return problems
}

/** Kills told by a stand-in on this machine, or by whoever sits on the wire, must not become real money. */
function checkProviders({ source, value: file, good }: Part<IntegrationsFile>): readonly ConfigProblem[] {
  if (!good('chain_env') || file.chain_env !== 'live') return []
  return (['fortnite_base_url', 'yunite_base_url'] as const).flatMap((key) => {
    if (!good(key)) return []
    const given = shown(key, file[key])
    if (isLoopback(file[key])) {
      const expected =
        'a stand-in on this machine must not decide about real money: name the real service, or another chain_env'
      return [{ source, key, given, expected }]
    }
    if (/^https:/i.test(file[key])) return []
    const expected = 'it must begin with https:// when real money is paid: the key would travel in the clear'
    return [{ source, key, given, expected }]
  })
}

/** Whether the address points at this very machine. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address)
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/i.test(hostname)
}
