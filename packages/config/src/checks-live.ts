// What configuration alone can tell is missing before real money may move. A dry run needs none of it.
import { checkLiveApi } from './checks-api.js'
import { isLoopback } from './local-world.js'
import { shown, type ConfigProblem } from './problem.js'
import type { Part } from './part.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import type { IntegrationsFile } from './schemas/integrations.js'

const NEEDED = [
  ['fortnite_api_key', 'the Fortnite statistics need a key: set FORTNITE_API_KEY'],
  ['yunite_api_key', 'the directory needs a token: set YUNITE_API_KEY'],
  ['yunite_guild_id', 'the directory needs the guild: set YUNITE_GUILD_ID'],
] as const

interface Given {
  readonly integrations: Part<IntegrationsFile>
  readonly environment: Part<EnvironmentSettings>
  readonly service: 'scheduler' | 'api'
  readonly localWorld: boolean
}

/** The API neither reads kills nor speaks to nodes and needs none of their keys; it lets people in, and needs what that takes. */
export function checkLive(given: Given): readonly ConfigProblem[] {
  const { integrations, environment, service, localWorld } = given
  if (!integrations.good('dry_run') || integrations.value.dry_run) return []
  return [
    ...(localWorld ? [] : checkDemo(environment)),
    ...(service === 'api' ? checkLiveApi(given) : checkLiveScheduler(integrations)),
    ...checkProviders(integrations, service),
  ]
}

function checkLiveScheduler({ source, value: file, good }: Part<IntegrationsFile>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
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
  return problems
}

function checkDemo({ source, value, good }: Part<EnvironmentSettings>): readonly ConfigProblem[] {
  if (!good('DEMO_MODE') || !value.DEMO_MODE) return []
  const expected = 'demo features would give real money away: leave it out when P2S_DRY_RUN is false'
  return [{ source, key: 'DEMO_MODE', given: shown('DEMO_MODE', true), expected }]
}

/** Kills and names told by a stand-in on this machine, or by whoever sits on the wire, must not become real money. */
function checkProviders(
  { source, value: file, good }: Part<IntegrationsFile>,
  service: Given['service'],
): readonly ConfigProblem[] {
  if (!good('chain_env') || file.chain_env !== 'live') return []
  const asked = service === 'api' ? [] : (['fortnite_base_url'] as const)
  return [...asked, 'yunite_base_url' as const, 'discord_base_url' as const].flatMap((key) => {
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
