// A running API with five callers: nobody, a player, an admin who may look, one who may act, and a workflow. People keep real cookies.
import { Secret } from '@pay2slay/config'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Access } from '@pay2slay/contracts'
import type { FreshDatabase } from '@pay2slay/testing'
import { Browser } from '../../../apps/api/src/fixtures/browser.js'
import { addMember, people } from '../../../apps/api/src/fixtures/people.js'
import { PUBLIC_URL, runApi, type RunningApi } from '../../../apps/api/src/fixtures/running-api.js'

export const ROLES = ['nobody', 'workflow', 'player', 'viewer', 'operator'] as const
const RELEASE_TOKEN = 'a release token of the tests, long enough'.replaceAll(' ', '-')
export type Role = (typeof ROLES)[number]

const IDS = { player: '80351110224678911', viewer: '80351110224678912', operator: '80351110224678913' } as const

export interface Town {
  readonly api: RunningApi
  readonly port: number
  /** Headers of a caller of the role: cookies, the token and the origin of the site's own pages. */
  as(role: Role): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

export interface TownOptions {
  /** False: the installation has none, and the workflow brings one all the same. */
  readonly takesReleases?: boolean
}

export async function openTown(fresh: FreshDatabase, { takesReleases = true }: TownOptions = {}): Promise<Town> {
  const town = people()
  for (const [name, id] of Object.entries(IDS)) addMember(town, name, id)
  const admins = (['viewer', 'operator'] as const).map((role) => ({ discordId: IDS[role], role }))
  const releaseToken = takesReleases ? new Secret(RELEASE_TOKEN) : null
  const api = await runApi(fresh.url, { outside: town, access: { admins, releaseToken } })
  const server = await listen(createServer(api.app))
  const as = async (role: Role): Promise<Readonly<Record<string, string>>> => {
    const browser = new Browser(api.app)
    if (role === 'workflow') return { Authorization: `Bearer ${RELEASE_TOKEN}` }
    if (role !== 'nobody') await browser.logIn(`code of ${role}`)
    if (role === 'viewer' || role === 'operator') await browser.post('/admin/login', {})
    return {
      Cookie: [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; '),
      'X-CSRF-Token': await browser.token(),
      Origin: PUBLIC_URL,
      'Sec-Fetch-Site': 'same-origin',
    }
  }
  return {
    api,
    port: (server.address() as AddressInfo).port,
    as,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await api.close()
    },
  }
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** What the contract lets a role do; an admin came by Discord, so they are players too. */
export function mayCall(access: Access, role: Role): boolean {
  if (access === 'public' || access === 'optional-player') return true
  if (access === 'release') return role === 'workflow'
  if (role === 'workflow') return false
  if (access === 'player') return role !== 'nobody'
  if (access === 'viewer') return role === 'viewer' || role === 'operator'
  return role === 'operator'
}
