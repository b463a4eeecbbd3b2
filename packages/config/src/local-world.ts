// The local world: a sandbox chain, and nothing in it that another machine could reach or answer. Only there may a live API do
// without https, and let somebody in who proves nothing.
import type { Part } from './part.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import type { IntegrationsFile } from './schemas/integrations.js'

export const DEFAULT_API_PORT = 8000

export const apiPortOf = (environment: EnvironmentSettings): number =>
  environment.P2S_API_PORT ?? environment.PORT ?? DEFAULT_API_PORT

/** Without a slash at the end. */
export const publicUrlOf = (environment: EnvironmentSettings): string =>
  (environment.P2S_PUBLIC_URL ?? `http://127.0.0.1:${apiPortOf(environment)}`).replace(/\/+$/, '')

const ADDRESSES = ['discord_redirect_uri', 'fortnite_base_url', 'yunite_base_url', 'discord_base_url'] as const
const LISTS = ['node_rpc', 'node_websocket', 'work_servers'] as const

/**
 * Whether this is the local world: false as soon as one good key says so, so that a mistake in another one hides nothing that is
 * refused outside it. Null: every good key fits, and the rest cannot be told.
 */
export function localWorldOf(environment: Part<EnvironmentSettings>, file: Part<IntegrationsFile>): boolean | null {
  const fits = (good: boolean, local: () => boolean): boolean | null => (good ? local() : null)
  const told = [
    fits(file.good('chain_env'), () => file.value.chain_env === 'sandbox'),
    fits(environment.good('P2S_HOST'), () => isLoopbackHost(environment.value.P2S_HOST)),
    fits(environment.good('P2S_PUBLIC_URL', 'P2S_API_PORT', 'PORT'), () => isLoopback(publicUrlOf(environment.value))),
    ...ADDRESSES.map((key) => fits(file.good(key), () => isNothingOrLoopback(file.value[key]))),
    ...LISTS.map((key) => fits(file.good(key), () => file.value[key].every(isLoopback))),
  ]
  if (told.includes(false)) return false
  return told.includes(null) ? null : true
}

const isNothingOrLoopback = (address: string | undefined): boolean => address === undefined || isLoopback(address)

/** Whether the address points at this very machine. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address)
  return /^0\.0\.0\.0$/.test(hostname) || isLoopbackHost(hostname)
}

/** Whether a server on this host is reached from this machine alone; 0.0.0.0 is every address that it has. */
const isLoopbackHost = (host: string): boolean =>
  /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/** Browsers send a cookie marked Secure over plain http to nobody, not even all of them to this machine. */
export const needsSecureCookies = (publicUrl: string): boolean => /^https:/i.test(publicUrl) || !isLoopback(publicUrl)
