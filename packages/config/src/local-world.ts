// The local world: a sandbox chain, and nothing in it that another machine could reach or answer. Only there may a live API do
// without https, and let somebody in who proves nothing.
import type { EnvironmentSettings } from './schemas/environment.js'
import type { IntegrationsFile } from './schemas/integrations.js'

export interface Surroundings {
  readonly environment: EnvironmentSettings
  readonly integrations: IntegrationsFile
  /** As `publicUrlOf` gives it. */
  readonly publicUrl: string
}

export const DEFAULT_API_PORT = 8000

export const apiPortOf = (environment: EnvironmentSettings): number =>
  environment.P2S_API_PORT ?? environment.PORT ?? DEFAULT_API_PORT

/** Without a slash at the end. */
export const publicUrlOf = (environment: EnvironmentSettings): string =>
  (environment.P2S_PUBLIC_URL ?? `http://127.0.0.1:${apiPortOf(environment)}`).replace(/\/+$/, '')

export function isLocalWorld({ environment, integrations: file, publicUrl }: Surroundings): boolean {
  if (file.chain_env !== 'sandbox' || !isLoopbackHost(environment.P2S_HOST)) return false
  const addresses = [
    publicUrl,
    file.discord_redirect_uri ?? publicUrl,
    file.fortnite_base_url,
    file.yunite_base_url,
    file.discord_base_url,
    ...file.node_rpc,
    ...file.node_websocket,
    ...file.work_servers,
  ]
  return addresses.every(isLoopback)
}

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
