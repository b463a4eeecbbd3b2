// A node that answers as another one does, but for what a test changes in its answers: real HTTP on both sides.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Json = Readonly<Record<string, unknown>>

export interface AlteredNode {
  readonly url: string
  stop(): Promise<void>
}

/** `alter` gets each question and its answer, and gives the answer that is passed on. */
export async function startAlteredNode(
  target: string,
  alter: (question: Json, answer: Json) => Json,
): Promise<AlteredNode> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      fetch(target, { method: 'POST', body, signal: AbortSignal.timeout(10_000) })
        .then(async (answer) => (await answer.json()) as Json)
        .then((answer) => response.end(JSON.stringify(alter(JSON.parse(body) as Json, answer))))
        .catch((error: unknown) => response.writeHead(502).end(String(error)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
