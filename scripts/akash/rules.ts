// What an SDL of this project must be, beyond what Akash's own validator checks: it accepts tags that float, volumes that are lost,
// secrets in the file and deployments that nobody can reach. Each rule names what is wrong in one sentence.
import { environmentProblems } from './rules-environment.js'
import { commandProblems, exposureProblems, imageProblems, presenceProblems } from './rules-services.js'
import type { Sdl } from './sdl.js'
import { volumesOf } from './sdl.js'

/** The auditor of Akash itself (Overclock Labs): trust in a provider comes from its signature, not from what providers say of themselves. */
export const AUDITOR = 'akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63'
const PERSISTENT_CLASSES = ['beta1', 'beta2', 'beta3']
const MAX_AMOUNT = 100_000
const SMALLEST_VOLUME_BYTES = 1024 ** 3
const SMALLEST_MEMORY_BYTES = 128 * 1024 ** 2
const SMALLEST_DISK_BYTES = 128 * 1024 ** 2
/** Each is paid for; more than this is a slip of the pen. */
const MOST_OF_ONE = 10
const UNITS = ['', 'k', 'M', 'G', 'T', 'P', 'E']

export interface RuleOptions {
  /** Denomination of the deposit, which every price must have. */
  readonly depositDenom: string
  /** True for the file of the repository: values that belong to one deployment are references there, and images may be. */
  readonly template: boolean
  /** True while a backup is brought back: API and scheduler only wait. */
  readonly resting?: boolean
}

export function sdlProblems(sdl: Sdl, options: RuleOptions): readonly string[] {
  return [
    ...presenceProblems(sdl),
    ...imageProblems(sdl, options.template),
    ...commandProblems(sdl, options.resting === true),
    ...environmentProblems(sdl, options.template),
    ...exposureProblems(sdl),
    ...sizeProblems(sdl),
    ...volumeProblems(sdl),
    ...placementProblems(sdl, options),
    ...countProblems(sdl),
  ]
}

/** What must survive a restart lies on a volume that does, of a class that exists, where the service writes. */
function volumeProblems(sdl: Sdl): readonly string[] {
  const stateful = ['postgres', 'banano'].filter((name) => name in sdl.services)
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
        ...(bytesOf(volume.size) >= SMALLEST_VOLUME_BYTES
          ? []
          : [`${name}: a volume of ${volume.size} is too small: it needs 1Gi at least, and cannot grow`]),
        ...(mounted?.mount?.startsWith('/') ? [] : [`${name}: its volume ${volume.name ?? ''} is mounted nowhere`]),
        ...(mounted?.readOnly === true ? [`${name}: its volume is read-only`] : []),
        // PostgreSQL refuses a folder with lost+found in it: its data lie one folder below the mount.
        ...(name !== 'postgres' || (data?.startsWith(`${mounted?.mount ?? '?'}/`) && !data.includes('..'))
          ? []
          : [`${name}: PGDATA is not below the volume`]),
      ]
    })
  })
}

/** Akash takes any text as a size, and a provider gives what it makes of it. */
function sizeProblems(sdl: Sdl): readonly string[] {
  return Object.entries(sdl.profiles.compute).flatMap(([name, { resources }]) => {
    const { size } = resources.memory
    const disks = [resources.storage ?? []].flat().map((disk) => String((disk as { readonly size?: unknown }).size))
    return [
      ...(bytesOf(size) >= SMALLEST_MEMORY_BYTES ? [] : [`${name}: ${size} of memory is not enough: it needs 128Mi`]),
      ...(disks.length > 0 ? [] : [`${name}: no disk`]),
      ...disks
        .filter((disk) => bytesOf(disk) < SMALLEST_DISK_BYTES)
        .map((disk) => `${name}: a disk of ${disk} is not enough: it needs 128Mi`),
      ...(resources.gpu === undefined ? [] : [`${name}: it has no use for graphics cards`]),
    ]
  })
}

/** `10Gi` or `10G` as bytes; 0 where it is no size. */
function bytesOf(size: string): number {
  const [, number, unit = '', binary] = /^(\d+(?:\.\d+)?)([kKMGTPE]?)(i?)$/.exec(size) ?? []
  if (number === undefined) return 0
  return Number(number) * (binary ? 1024 : 1000) ** UNITS.indexOf(unit.replace('K', 'k'))
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
        ...(typeof amount === 'number' && amount > 0 && amount <= MAX_AMOUNT
          ? []
          : [`${service}: a price of ${JSON.stringify(amount)} a block is no number from 1 to ${MAX_AMOUNT}`]),
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
  const many = Object.entries(sdl.deployment).flatMap(([name, placed]) =>
    Object.values(placed).flatMap(({ count }) => (count > MOST_OF_ONE ? [`${name}: ${count} of it are too many`] : [])),
  )
  const single = ['postgres', 'banano'].filter((name) =>
    Object.values(sdl.deployment[name] ?? {}).some(({ count }) => count !== 1),
  )
  return [...apart, ...many, ...single.map((name) => `${name}: more than one would each have data of its own`)]
}
