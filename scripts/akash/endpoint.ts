// usage: endpoint.ts LEASE_STATUS.json [--service banano] [--port 7072]
// Prints the artifact that hands the endpoint of a Banano node over: {"banano_rpc_endpoint":"host:port"}, from what
// `akt provider lease-status DSEQ -o json` answers. Exit codes: 0; 1 no such port, or no valid endpoint; 2 arguments.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { endpointProblem } from '../infra/validate-endpoint.js'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'

interface Forwarded {
  readonly host?: unknown
  readonly port?: unknown
  readonly externalPort?: unknown
}

export const printEndpoint: Guard = async (args, output) => {
  const { file, service, port } = argumentsOf(args)
  const ports = forwardedPorts(file, service)
  const found = ports.find((entry) => Number(entry.port) === port)
  if (!found) throw new GuardFailure(1, `${file}: the service ${service} forwards no port ${port}`)
  const endpoint = `${String(found.host)}:${String(found.externalPort)}`
  const problem = endpointProblem(endpoint)
  if (problem) throw new GuardFailure(1, `${file}: ${problem}`)
  output.print(JSON.stringify({ banano_rpc_endpoint: endpoint }))
}

function forwardedPorts(file: string, service: string): readonly Forwarded[] {
  let status: unknown
  try {
    status = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new GuardFailure(1, `${file} cannot be read as JSON: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  const all = (status as { forwarded_ports?: Readonly<Record<string, unknown>> } | null)?.forwarded_ports
  const ports = all && Object.hasOwn(all, service) ? all[service] : []
  return Array.isArray(ports) ? (ports as readonly Forwarded[]) : []
}

function argumentsOf(args: readonly string[]) {
  const usage = new GuardFailure(2, 'usage: endpoint.ts LEASE_STATUS.json [--service banano] [--port 7072]')
  try {
    const options = { service: { type: 'string' }, port: { type: 'string' } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file, ...rest] = positionals
    if (file === undefined || rest.length > 0) throw usage
    return { file, service: values.service ?? 'banano', port: Number(values.port ?? '7072') }
  } catch {
    throw usage // whatever is wrong with the arguments, the usage line says what is right
  }
}

await asProgram(import.meta.url, printEndpoint)
