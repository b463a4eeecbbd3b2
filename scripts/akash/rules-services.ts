// Who must be there, what each runs, and who reaches whom. Akash's own validator takes an API without a scheduler, a database that
// nobody reaches, a second door to the internet and a service that only sleeps.
import { repositoryType, tagProblem } from '../lib/names.js'
import type { Expose, Sdl, Service } from './sdl.js'

/** The faucet's services, or the Banano node, which is a deployment of its own. */
export const FAUCET = ['api', 'scheduler', 'postgres']
const NODE = ['banano']

/** What is reached from outside: the API by its name through the provider's proxy, a node by its two ports; nothing else ever. */
const DOORS: Readonly<Record<string, readonly (readonly [port: number, as: number | undefined])[]>> = {
  api: [[8000, 80]],
  banano: [
    [7071, undefined],
    [7072, undefined],
  ],
}
/** What a service runs instead of its image's own command; the migrations come before the scheduler. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  api: ['api'],
  scheduler: ['/usr/bin/tini', '--', 'sh', '-c', 'pay2slay migrate && exec pay2slay scheduler'],
}
/** While a backup is brought back nobody else may work on the books. */
export const RESTS = ['/usr/bin/tini', '--', 'sleep', 'infinity']
const BY_DIGEST = /^([a-z0-9.-]+(?::\d+)?\/[a-z0-9._/-]+)(:[\w.-]+)?@sha256:[0-9a-f]{64}$/

const isNode = (sdl: Sdl): boolean => 'banano' in sdl.services && !('api' in sdl.services)

/** Nothing more and nothing less; without this the other rules would have nothing to look at. */
export function presenceProblems(sdl: Sdl): readonly string[] {
  const wanted = isNode(sdl) ? NODE : FAUCET
  const there = Object.keys(sdl.services)
  return [
    ...wanted.filter((name) => !there.includes(name)).map((name) => `there is no service ${name}`),
    ...there.filter((name) => !wanted.includes(name)).map((name) => `the service ${name} is not known here`),
    ...there.filter((name) => !(name in sdl.deployment)).map((name) => `${name}: it is deployed nowhere`),
    ...Object.keys(sdl.deployment)
      .filter((name) => wanted.includes(name) && !there.includes(name))
      .map((name) => `the deployment names ${name}, which is no service`),
  ]
}

export function imageProblems(sdl: Sdl, template: boolean): readonly string[] {
  const { api, scheduler } = sdl.services
  return [
    ...Object.entries(sdl.services).flatMap(([name, service]) => imageProblem(name, service.image, template)),
    ...(api && scheduler && api.image !== scheduler.image
      ? ['api and scheduler run different images: both run the one that was built']
      : []),
  ]
}

function imageProblem(name: string, image: string, template: boolean): readonly string[] {
  if (template && /^\$\{[A-Z_]+\}$/.test(image)) return []
  const [, repository = '', tag] = BY_DIGEST.exec(image) ?? []
  if (repository === '') return [`${name}: the image ${image} is not named by registry and digest`]
  if (tag !== undefined && tagProblem(tag)?.code === 3)
    return [`${name}: the tag ${tag.slice(1)} beside the digest floats: leave it out`]
  if (name in RUNS && (!repository.startsWith('ghcr.io/') || repositoryType(repository) === 'unknown'))
    return [`${name}: the image must be ghcr.io/OWNER/pay2slay-api, or its staging, and is ${repository}`]
  if (name === 'postgres' && repository !== 'docker.io/library/postgres')
    return [`${name}: the image must be docker.io/library/postgres, and is ${repository}`]
  return []
}

export function commandProblems(sdl: Sdl, resting: boolean): readonly string[] {
  return Object.entries(sdl.services).flatMap(([name, { command = [], args = [] }]) => {
    const own = resting && name in RUNS ? RESTS : (RUNS[name] ?? [])
    const [runs, wanted] = [[...command, ...args].join(' '), own.join(' ')]
    return runs === wanted ? [] : [`${name}: it must run ${wanted || "its image's own command"}, not another one`]
  })
}

export function exposureProblems(sdl: Sdl): readonly string[] {
  return [...globalProblems(sdl), ...targetProblems(sdl), ...databaseProblems(sdl)]
}

const exposesOf = ({ expose = [] }: Service): readonly Expose[] => expose
const isGlobal = ({ to = [] }: Expose): boolean => to.some(({ global }) => global === true)

/** One service is reached from outside, through its own doors, and nothing else is: the database least of all. */
function globalProblems(sdl: Sdl): readonly string[] {
  const open = Object.entries(sdl.services).filter(([, service]) => exposesOf(service).some(isGlobal))
  if (open.length === 0) return ['no service is global: nobody could reach it']
  if (open.length > 1)
    return [`${open.map(([name]) => name).join(' and ')} are global: one service alone may be reached from outside`]
  return open.flatMap(([name, service]) => doorProblems(name, exposesOf(service).filter(isGlobal)))
}

function doorProblems(name: string, doors: readonly Expose[]): readonly string[] {
  const wanted = DOORS[name]
  if (!wanted) return [`${name} is global: it may not be reached from outside`]
  const shown = (port: number, as: number | undefined) => (as === undefined ? `${port}` : `${port} as ${as}`)
  const [is, should] = [doors.map(({ port, as }) => shown(port, as)), wanted.map(([port, as]) => shown(port, as))]
  if (is.toSorted().join() !== should.toSorted().join())
    return [`${name}: reached from outside is ${should.join(' and ')} alone, not ${is.join(' and ')}`]
  if (doors.some(({ proto = 'tcp' }) => proto.toLowerCase() !== 'tcp')) return [`${name}: its ports are TCP`]
  // Without a name the provider serves it under one that only it decides, and the login's address would be another.
  if (name === 'api' && doors.some(({ accept = [] }) => accept.length === 0))
    return ['api: accept names no host, so players would not reach it under its name']
  return []
}

/** PostgreSQL answers and asks nobody; what it could reach would be there for whoever got into it. */
const ASKS_NOBODY = ['postgres']

function targetProblems(sdl: Sdl): readonly string[] {
  return Object.entries(sdl.services).flatMap(([name, service]) =>
    exposesOf(service)
      .flatMap(({ to = [] }) => to.flatMap(({ service: target }) => (target === undefined ? [] : [target])))
      .filter((target) => !(target in sdl.services) || ASKS_NOBODY.includes(target))
      .map((target) =>
        target in sdl.services
          ? `${name} is exposed to ${target}, which asks nobody`
          : `${name} is exposed to ${target}, which is no service`,
      ),
  )
}

/** Services see only what is exposed to them: a database that one of the two cannot reach stops that one for ever. */
function databaseProblems(sdl: Sdl): readonly string[] {
  const { postgres } = sdl.services
  if (!postgres) return []
  const reached = exposesOf(postgres)
    .filter(({ port, as = port, proto = 'tcp' }) => port === 5432 && as === 5432 && proto.toLowerCase() === 'tcp')
    .flatMap(({ to = [] }) => to.map(({ service }) => service))
  return ['api', 'scheduler']
    .filter((name) => !reached.includes(name))
    .map((name) => `postgres: its port 5432 is not exposed to ${name}`)
}
