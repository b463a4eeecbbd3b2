// usage: render.ts TEMPLATE.yaml OUTPUT.yaml [--endpoint ENDPOINT.json] [--rest] [--deposit 5000000uact]
// Fills every ${NAME} of the template in from the environment and writes the result with mode 600; nothing of it is printed. The values
// are put into the parsed document, not into its text, so that no value can become structure. ENDPOINT.json is the artifact of a node of
// one's own (endpoint.ts): its address comes before the others of BANANO_NODE_RPC. With --rest API and scheduler only wait, so that
// restore-backup.ts can bring a backup back. Exit codes: 0; 1 anything wrong; 2 arguments.
import { dump } from 'js-yaml'
import { chmodSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { withNode } from './node.js'
import { RESTS } from './rules-services.js'
import { readYaml } from './sdl.js'
import { DEFAULT_DEPOSIT, problemsOf } from './validate-sdl.js'

/** Without these there is no deployment; any other variable may be unset, and then counts as unset inside too. */
const REQUIRED = ['IMAGE', 'DOMAIN_NAME', 'POSTGRES_PASSWORD', 'SESSION_SECRET', 'BANANO_NODE_IMAGE']
const SHAPES: Readonly<Record<string, RegExp>> = {
  IMAGE: /^ghcr\.io\/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$/,
  BANANO_NODE_IMAGE: /^[a-z0-9.-]+\/[a-z0-9._/-]+(:[\w.-]+)?@sha256:[0-9a-f]{64}$/,
  DOMAIN_NAME: /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  // It also stands inside an address.
  POSTGRES_PASSWORD: /^[A-Za-z0-9_-]{16,128}$/,
  SESSION_SECRET: /^.{32,}$/,
  P2S_DRY_RUN: /^(true|false)?$/,
}
const DEFAULTS: Readonly<Record<string, string>> = { P2S_DRY_RUN: 'true', P2S_TRUSTED_PROXY_HOPS: '1' }

export const render: Guard = async (args, output, env) => {
  const { template, target, deposit, endpoint, resting } = argumentsOf(args)
  const problems: string[] = []
  const { values, node } = withNode(env, endpoint)
  const used = new Set<string>()
  const rendered = filled(resting ? atRest(readYaml(template), template) : readYaml(template), (name) => {
    used.add(name)
    const value = values[name] || DEFAULTS[name] || ''
    if (value === '' && REQUIRED.includes(name)) problems.push(`${name} is not set`)
    else if (SHAPES[name] && !SHAPES[name].test(value)) problems.push(`${name} is not of the form that is needed`)
    // eslint-disable-next-line no-control-regex -- that is what must not be in it
    else if (/[\u0000-\u001f]/.test(value)) problems.push(`${name} holds a control character`)
    return value
  })
  if (node !== null && !used.has('BANANO_NODE_RPC'))
    problems.push(`${template} asks no node: --endpoint has no place in it`)
  if (problems.length > 0) throw new GuardFailure(1, [...new Set(problems)].join('\n'))
  const wrong = problemsOf(rendered, { deposit, template: false, resting })
  if (wrong.length > 0) throw new GuardFailure(1, wrong.join('\n'))
  writeFileSync(target, dump(rendered, { lineWidth: -1 }), { mode: 0o600 })
  chmodSync(target, 0o600)
  output.print(`${template} was rendered to ${target}`)
  if (node !== null) output.print(`node: ${node}`)
}

/** The template with API and scheduler asleep. */
function atRest(document: unknown, template: string): unknown {
  const { services = {}, ...others } = (document ?? {}) as { readonly services?: Readonly<Record<string, object>> }
  if (!('api' in services && 'scheduler' in services))
    throw new GuardFailure(1, `${template} has no API and no scheduler: --rest is not for it`)
  const sleeping = ['api', 'scheduler'].map((name) => [name, { ...services[name], command: RESTS, args: undefined }])
  return { ...others, services: { ...services, ...(Object.fromEntries(sleeping) as object) } }
}

/** A copy of the document with every ${NAME} in its texts replaced. */
export function filled(value: unknown, valueOf: (name: string) => string): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_, name: string) => valueOf(name))
  if (Array.isArray(value)) return value.map((item) => filled(item, valueOf))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, valueOf)]))
}

function argumentsOf(args: readonly string[]) {
  const usage = new GuardFailure(
    2,
    'usage: render.ts TEMPLATE.yaml OUTPUT.yaml [--endpoint ENDPOINT.json] [--rest] [--deposit 5000000uact]',
  )
  try {
    const options = { deposit: { type: 'string' }, endpoint: { type: 'string' }, rest: { type: 'boolean' } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [template, target, ...rest] = positionals
    if (template === undefined || target === undefined || rest.length > 0) throw usage
    return {
      template,
      target,
      deposit: values.deposit ?? DEFAULT_DEPOSIT,
      endpoint: values.endpoint,
      resting: values.rest === true,
    }
  } catch {
    throw usage // whatever is wrong with the arguments, the usage line says what is right
  }
}

await asProgram(import.meta.url, render)
