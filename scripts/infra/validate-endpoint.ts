// usage: validate-endpoint.ts HOST:PORT | --file ENDPOINT.json
// An endpoint of a Banano node: a lower-case host name or IPv4 address and a port from 1024 to 65535. In a file it is the only key,
// {"banano_rpc_endpoint": "host:port"}: the artifact that the node's deployment hands over. Exit codes: 0 VALID; 1.
import { readFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export const validateEndpoint: Guard = async (args, output) => {
  const [first, second, ...rest] = args
  const isFile = first === '--file'
  if (first === undefined || rest.length > 0 || isFile !== (second !== undefined))
    throw new GuardFailure(1, 'usage: validate-endpoint.ts HOST:PORT | --file ENDPOINT.json')
  const problem = endpointProblem(isFile ? endpointIn(second ?? '') : first)
  if (problem) throw new GuardFailure(1, problem)
  output.print('VALID')
}

/** The endpoint that an artifact names, which is a valid one; exit code 1 for anything else. */
export function validEndpointIn(file: string): string {
  const endpoint = endpointIn(file)
  const problem = endpointProblem(endpoint)
  if (problem) throw new GuardFailure(1, `${file}: ${problem}`)
  return endpoint
}

/** What is wrong with HOST:PORT, or null. */
export function endpointProblem(endpoint: string): string | null {
  const shown = JSON.stringify(endpoint.slice(0, 300))
  const [host = '', port = '', ...more] = endpoint.split(':')
  if (more.length > 0 || port === '') return `${shown} is not HOST:PORT`
  if (!/^[1-9]\d{3,4}$/.test(port) || Number(port) < 1024 || Number(port) > 65_535)
    return `${shown}: the port is a number from 1024 to 65535`
  const labels = host.split('.')
  const numeric = /^[\d.]+$/.test(host)
  const named = host.length <= 253 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
  return (numeric ? isIPv4(host) : named) ? null : `${shown}: the host is a lower-case name or an IPv4 address`
}

/** What the artifact names, whether or not it can be one; exit code 1 where the file is no such artifact. */
function endpointIn(file: string): string {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new GuardFailure(1, `${file} cannot be read as JSON: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const endpoint = (value as Readonly<Record<string, unknown>> | null)?.['banano_rpc_endpoint']
  if (keys.length !== 1 || typeof endpoint !== 'string')
    throw new GuardFailure(1, `${file}: exactly {"banano_rpc_endpoint": "host:port"} is expected`)
  return endpoint
}

await asProgram(import.meta.url, validateEndpoint)
