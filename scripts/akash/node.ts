// The node of one's own, as its deployment hands it over: an artifact with its endpoint, checked by validate-endpoint, and nothing else is
// believed. Whoever names an artifact means that node; so where it cannot be used, nothing is rendered or deployed.
import { validEndpointIn } from '../infra/validate-endpoint.js'
import { GuardFailure, type Output } from '../lib/guard.js'
import { readYaml } from './sdl.js'

const VARIABLE = 'BANANO_NODE_RPC'

const addressIn = (file: string): string => `http://${validEndpointIn(file)}`
const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

/** The environment with the artifact's node before the others, once; `node` is its address, or null without an artifact. */
export function withNode(
  env: NodeJS.ProcessEnv,
  artifact: string | undefined,
): { readonly values: NodeJS.ProcessEnv; readonly node: string | null } {
  if (artifact === undefined) return { values: env, node: null }
  const node = addressIn(artifact)
  const others = listOf(env[VARIABLE]).filter((entry) => entry.replace(/\/$/, '') !== node)
  return { values: { ...env, [VARIABLE]: [node, ...others].join(',') }, node }
}

/** Says which node a rendered SDL asks; exit code 1 where one of its services does not ask the artifact's, as after another rendering. */
export function checkNode(file: string, artifact: string | undefined, output: Output): void {
  if (artifact === undefined) return
  const node = addressIn(artifact)
  const { services } = readYaml(file) as {
    readonly services: Readonly<Record<string, { readonly env?: readonly string[] }>>
  }
  const asked = ['api', 'scheduler'].map((name) => {
    const entry = services[name]?.env?.find((each) => each.startsWith(`${VARIABLE}=`))
    return [name, listOf(entry?.slice(VARIABLE.length + 1))] as const
  })
  const without = asked.filter(([, nodes]) => !nodes.includes(node)).map(([name]) => name)
  if (without.length > 0)
    throw new GuardFailure(
      1,
      `${file}: ${without.join(' and ')} would not ask the node ${node}: render it with --endpoint`,
    )
  output.print(`node: ${node}`)
}
