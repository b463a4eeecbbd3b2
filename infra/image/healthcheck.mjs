// Is the service of this container ready? Exit code 0 or 1, and one line. Which service it is, the first process tells; an argument
// (`api` or `scheduler`) says it where the first process is another.
import { readFileSync } from 'node:fs'

const PORTS = {
  api: process.env.P2S_API_PORT || process.env.PORT || '8000',
  scheduler: process.env.P2S_METRICS_PORT || '8001',
}
const words = process.argv[2] ? [process.argv[2]] : readFileSync('/proc/1/cmdline', 'utf8').split('\0')
const service = words.includes('scheduler') ? 'scheduler' : 'api'
try {
  const answer = await fetch(`http://127.0.0.1:${PORTS[service]}/readyz`, { signal: AbortSignal.timeout(4_000) })
  process.stdout.write(`${service} ${answer.status} ${(await answer.text()).slice(0, 500)}\n`)
  process.exitCode = answer.ok ? 0 : 1
} catch (error) {
  process.stdout.write(`${service} does not answer: ${error.cause?.code ?? error.name}\n`)
  process.exitCode = 1
}
