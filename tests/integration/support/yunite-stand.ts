// A directory on loopback that answers as Yunite does, refuses batches with ids that it does not like, and counts its calls.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createYuniteClient } from '@pay2slay/integrations'

export interface YuniteStand {
  /** Discord id -> Epic id; null: in the guild without one; absent: no member. */
  readonly links: Map<string, string | null>
  /** Ids for which a whole batch is refused. */
  readonly odd: Set<string>
  /** Answers this status to everything when set. */
  status: number | null
  /** The ids of each call. */
  readonly calls: (readonly string[])[]
  readonly directory: ReturnType<typeof createYuniteClient>
  stop(): Promise<void>
}

export async function startYuniteStand(): Promise<YuniteStand> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { userIds } = JSON.parse(body) as { userIds: string[] }
      stand.calls.push(userIds)
      const refused = stand.status ?? (userIds.some((id) => stand.odd.has(id)) ? 400 : null)
      response.writeHead(refused ?? 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(refused === null ? linksOf(stand.links, userIds) : { message: 'no' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const directory = createYuniteClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    apiKey: 'yunite-token-in-a-test',
    guildId: '123456',
    observer: { count() {}, gauge() {}, event() {} },
    perMinute: 1_000_000,
    retries: 0,
  })
  const stand: YuniteStand = {
    links: new Map(),
    odd: new Set(),
    status: null,
    calls: [],
    directory,
    async stop() {
      directory.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return stand
}

function linksOf(links: YuniteStand['links'], asked: readonly string[]) {
  const users = asked.flatMap((id) => {
    const epicID = links.get(id)
    return epicID ? [{ discord: { id }, epic: { epicID, epicName: `name of ${epicID}` } }] : []
  })
  const notLinked = asked.filter((id) => links.get(id) === null)
  return { users, notLinked, notFound: asked.filter((id) => !links.has(id)) }
}
