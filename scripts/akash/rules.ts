// What an SDL of this project must be, beyond what Akash's own validator checks: it accepts tags that float, volumes that are lost,
// secrets in the file and deployments that nobody can reach. Each rule names what is wrong in one sentence.
import type { Sdl, Service } from './sdl.js'
import { volumesOf } from './sdl.js'

/** The auditor of Akash itself (Overclock Labs): trust in a provider comes from its signature, not from what providers say of themselves. */
export const AUDITOR = 'akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63'
const PERSISTENT_CLASSES = ['beta1', 'beta2', 'beta3']
const SECRET = /SECRET|PASSWORD|TOKEN|KEY|SEED|MNEMONIC|PRIVATE|WEBHOOK/
/** Public by their nature, whatever their names say. */
const NO_SECRETS = new Set(['P2S_SEAL_PUBLIC_KEY'])
const MAX_AMOUNT = 100_000

export interface RuleOptions {
  /** Denomination of the deposit, which every price must have. */
  readonly depositDenom: string
  /** True for the file of the repository: values that belong to one deployment are references there, and images may be. */
  readonly template: boolean
}

export function sdlProblems(sdl: Sdl, options: RuleOptions): readonly string[] {
  const services = Object.entries(sdl.services)
  return [
    ...services.flatMap(([name, service]) => imageProblems(name, service, options)),
    ...services.flatMap(([name, service]) => environmentProblems(name, service, options)),
    ...globalProblems(sdl),
    ...volumeProblems(sdl),
    ...placementProblems(sdl, options),
    ...countProblems(sdl),
  ]
}

function imageProblems(name: string, { image }: Service, { template }: RuleOptions): readonly string[] {
  if (template && /^\$\{[A-Z_]+\}$/.test(image)) return []
  if (/^[a-z0-9.-]+(:\d+)?\/[a-z0-9._/-]+(:[\w.-]+)?@sha256:[0-9a-f]{64}$/.test(image)) return []
  return [`${name}: the image ${image} is not named by registry and digest`]
}

function environmentProblems(name: string, { env = [] }: Service, { template }: RuleOptions): readonly string[] {
  return env.flatMap((entry) => {
    const split = entry.indexOf('=')
    const [key, value] = [entry.slice(0, split), entry.slice(split + 1)]
    if (split < 1) return [`${name}: ${entry.slice(0, 40)} is not NAME=VALUE`]
    if (!template) return value.includes('${') ? [`${name}: ${key} was not filled in`] : []
    const isReference = /^\$\{[A-Z0-9_]+\}$/.test(value)
    if (SECRET.test(key) && !NO_SECRETS.has(key) && !isReference)
      return [`${name}: ${key} stands in the file: fill it in when rendering`]
    const password = /:\/\/[^:/]+:([^@]+)@/.exec(value)?.[1]
    if (password !== undefined && !/^\$\{[A-Z0-9_]+\}$/.test(password))
      return [`${name}: ${key} holds a password in the file`]
    return []
  })
}

/** One service is reached from outside, and nothing else is: the database least of all. */
function globalProblems(sdl: Sdl): readonly string[] {
  const open = Object.entries(sdl.services).flatMap(([name, { expose = [] }]) =>
    expose.some(({ to = [] }) => to.some(({ global }) => global === true)) ? [name] : [],
  )
  if (open.length === 0) return ['no service is global: nobody could reach it']
  if (open.length > 1) return [`${open.join(' and ')} are global: one service alone may be reached from outside`]
  const wanted = 'api' in sdl.services ? 'api' : Object.keys(sdl.services)[0]
  return open[0] === wanted ? [] : [`${open[0] ?? ''} is global instead of ${wanted ?? ''}`]
}

/** What must survive a restart lies on a volume that does, of a class that exists, where the service writes. */
function volumeProblems(sdl: Sdl): readonly string[] {
  const stateful = ['postgres', 'banano'].filter((name) => name in sdl.services)
  if ('api' in sdl.services && !stateful.includes('postgres'))
    return ['there is no postgres: the books would be nowhere']
  return stateful.flatMap((name) => {
    const service = sdl.services[name]
    const volumes = volumesOf(sdl, name).filter(
      ({ attributes }) => attributes?.persistent === true || attributes?.persistent === 'true',
    )
    if (volumes.length === 0) return [`${name}: no volume is persistent: its data would be lost with the next restart`]
    return volumes.flatMap((volume) => {
      const { class: kind = 'none' } = volume.attributes ?? {}
      const mounted = service?.params?.storage?.[volume.name ?? '']
      const data = service?.env?.find((entry) => entry.startsWith('PGDATA='))?.slice('PGDATA='.length)
      return [
        ...(PERSISTENT_CLASSES.includes(kind)
          ? []
          : [`${name}: the class ${kind} of its volume is not persistent: use ${PERSISTENT_CLASSES.join(', ')}`]),
        ...(mounted?.mount?.startsWith('/') ? [] : [`${name}: its volume ${volume.name ?? ''} is mounted nowhere`]),
        ...(mounted?.readOnly === true ? [`${name}: its volume is read-only`] : []),
        // PostgreSQL refuses a folder with lost+found in it: its data lie one folder below the mount.
        ...(name !== 'postgres' || data?.startsWith(`${mounted?.mount ?? '?'}/`)
          ? []
          : [`${name}: PGDATA is not below the volume`]),
      ]
    })
  })
}

function placementProblems(sdl: Sdl, { depositDenom }: RuleOptions): readonly string[] {
  return Object.entries(sdl.profiles.placement).flatMap(([name, { signedBy, attributes = {}, pricing }]) => {
    const required = [
      ...(signedBy?.allOf ?? []),
      ...((signedBy?.anyOf?.length ?? 0) === 1 ? (signedBy?.anyOf ?? []) : []),
    ]
    return [
      ...(required.includes(AUDITOR)
        ? []
        : [`placement ${name}: providers need not be signed by the auditor ${AUDITOR}`]),
      ...(Object.keys(attributes).length > 0 ? [] : [`placement ${name}: no attribute is asked of a provider`]),
      ...Object.entries(pricing).flatMap(([service, { denom, amount }]) => [
        ...(denom === depositDenom ? [] : [`${service}: priced in ${denom}, deposited in ${depositDenom}`]),
        ...(amount > 0 && amount <= MAX_AMOUNT
          ? []
          : [`${service}: a price of ${amount} a block is not from 1 to ${MAX_AMOUNT}`]),
      ]),
    ]
  })
}

function countProblems(sdl: Sdl): readonly string[] {
  const placements = new Set(Object.values(sdl.deployment).flatMap((placed) => Object.keys(placed)))
  const apart =
    placements.size > 1
      ? [`services are placed in ${[...placements].join(' and ')}: they would not find each other by name`]
      : []
  const single = ['postgres', 'banano'].filter((name) =>
    Object.values(sdl.deployment[name] ?? {}).some(({ count }) => count !== 1),
  )
  return [...apart, ...single.map((name) => `${name}: more than one would each have data of its own`)]
}
