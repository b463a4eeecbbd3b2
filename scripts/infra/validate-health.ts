// usage: validate-health.ts URL [RETRIES 10] [DELAY_SECONDS 6] [--expect VERSION]
// Asks /healthz until it says {"status":"ok"}, and with --expect until it runs that version: an old instance that still answers is no
// success. Exit codes: 0; 1 never healthy, or arguments.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'

const TIMEOUT_MS = 10_000

export const validateHealth: Guard = async (args, output) => {
  const { url, retries, delaySeconds, expected } = argumentsOf(args)
  let problem = 'nothing was asked'
  for (let attempt = 1; attempt <= retries; attempt += 1) {
    const found = await healthProblem(url, expected)
    if (found === null)
      return output.print(`${url.origin} is healthy${expected === undefined ? '' : ` and runs ${expected}`}`)
    problem = found
    if (attempt < retries) await sleep(delaySeconds * 1000)
  }
  throw new GuardFailure(1, `${url.origin} is not healthy after ${retries} looks: ${problem}`)
}

function argumentsOf(args: readonly string[]) {
  const usage = new GuardFailure(1, 'usage: validate-health.ts URL [RETRIES] [DELAY_SECONDS] [--expect VERSION]')
  try {
    const options = { expect: { type: 'string' } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [address, retries = '10', delay = '6', ...rest] = positionals
    if (address === undefined || rest.length > 0) throw usage
    if (!/^[1-9]\d{0,2}$/.test(retries) || !/^\d{1,3}(\.\d+)?$/.test(delay)) throw usage
    const url = new URL('/healthz', /^https?:\/\//.test(address) ? address : `https://${address}`)
    return { url, retries: Number(retries), delaySeconds: Number(delay), expected: values.expect }
  } catch {
    throw usage // whatever is wrong with the arguments, the usage line says what is right
  }
}

async function healthProblem(url: URL, expected: string | undefined): Promise<string | null> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (answer.status !== 200) return `it answered ${answer.status}`
    const body = (await answer.json()) as Readonly<Record<string, unknown>> | null
    if (body?.['status'] !== 'ok') return 'it does not say that it is ok'
    const version = body['version']
    if (expected === undefined || version === expected) return null
    return `it runs ${typeof version === 'string' ? version : 'an unknown version'}, not ${expected}`
  } catch (error) {
    return `it cannot be asked (${error instanceof Error ? error.message : 'unknown'})`
  }
}

await asProgram(import.meta.url, validateHealth)
