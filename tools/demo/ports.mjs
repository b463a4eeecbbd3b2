// Looks at the ports before anything is started, so that a busy one is one sentence and not a stack trace.
import { createServer } from 'node:net'

export const HOST = '127.0.0.1'
export const PORTS = {
  api: 8000,
  schedulerMetrics: 8001,
  apiMetrics: 8002,
  sandboxControl: 8100,
  node: 8101,
  fortnite: 8102,
  yunite: 8103,
  secondNode: 8104,
  discord: 8105,
}

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)))
  })

/** The sentence about every busy port, or null. */
export async function busyPorts() {
  const busy = []
  for (const [use, port] of Object.entries(PORTS)) if (!(await isFree(port))) busy.push(`${port} (${use})`)
  if (busy.length === 0) return null
  const [ports, verb] = busy.length === 1 ? ['Port', 'is'] : ['Ports', 'are']
  return `${ports} ${busy.join(', ')} of ${HOST} ${verb} in use: stop the program that listens there, then run make demo again.`
}
