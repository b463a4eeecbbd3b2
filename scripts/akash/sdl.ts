// The shape of an SDL as far as the rules look, and where it is read.
import { load } from 'js-yaml'
import { readFileSync } from 'node:fs'
import { GuardFailure } from '../lib/guard.js'

export interface Sdl {
  readonly services: Readonly<Record<string, Service>>
  readonly profiles: {
    readonly compute: Readonly<Record<string, { readonly resources: Resources }>>
    readonly placement: Readonly<Record<string, Placement>>
  }
  readonly deployment: Readonly<
    Record<string, Readonly<Record<string, { readonly profile: string; readonly count: number }>>>
  >
}

export interface Resources {
  readonly memory: { readonly size: string }
  readonly storage?: unknown
  readonly gpu?: unknown
}

export interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly credentials?: object
  readonly env?: readonly string[]
  readonly expose?: readonly Expose[]
  readonly params?: {
    readonly storage?: Readonly<Record<string, { readonly mount?: string; readonly readOnly?: boolean }>>
  }
}

export interface Expose {
  readonly port: number
  readonly as?: number
  readonly proto?: string
  readonly accept?: readonly string[]
  readonly to?: readonly { readonly global?: boolean; readonly service?: string }[]
}

export interface Placement {
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly signedBy?: { readonly anyOf?: readonly string[]; readonly allOf?: readonly string[] }
  readonly pricing: Readonly<Record<string, { readonly denom: string; readonly amount: number | string }>>
}

export interface Volume {
  readonly name?: string
  readonly size: string
  readonly attributes?: { readonly persistent?: boolean | string; readonly class?: string }
}

/** The volumes of a service's profile; a single one may stand without a list. */
export function volumesOf(sdl: Sdl, service: string): readonly Volume[] {
  const [placed] = Object.values(sdl.deployment[service] ?? {})
  const storage = placed && sdl.profiles.compute[placed.profile]?.resources.storage
  if (storage === undefined) return []
  return (Array.isArray(storage) ? storage : [storage]) as readonly Volume[]
}

/** The YAML of a file; exit code 1 where it is none. */
export function readYaml(file: string): unknown {
  try {
    return load(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new GuardFailure(1, `${file} cannot be read as YAML: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}
