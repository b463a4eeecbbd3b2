// usage: deploy.ts RENDERED.yaml [--endpoint ENDPOINT.json] [--rest] [--deposit 5000000uact] [--max-price N] [--prefer ADDRESS,...] [--wait SECONDS] [--dry-run]
// A new deployment: create, gather bids, take the cheapest audited one, lease, send the manifest, show the status. Where it fails after
// money was deposited it says so with the number and the command that closes it; it never closes by itself.
// Prints `dseq=...` and `provider=...` at the end. Exit codes: 0; 1 a step failed; 2 arguments; 3 no bid that may be taken.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asProgram, GuardFailure, runGuard, type Guard, type Output } from '../lib/guard.js'
import { openAkt, wordsOf, type Akt } from './akt.js'
import { chooseBid } from './choose-bid.js'
import { checkNode } from './node.js'
import { DEFAULT_DEPOSIT, validateSdlFile } from './validate-sdl.js'

const USAGE =
  'usage: deploy.ts RENDERED.yaml [--endpoint ENDPOINT.json] [--rest] [--deposit 5000000uact] [--max-price N] [--prefer ADDRESS,...] [--wait SECONDS] [--dry-run]'
const LOOKS = 10
/** Stands for what only the chain decides, in the commands that a dry run prints. */
const ASSUMED = { dseq: 'DSEQ', provider: 'PROVIDER' }

export const deploy: Guard = async (args, output, env) => {
  const flags = ['--endpoint', '--deposit', '--max-price', '--prefer', '--wait']
  const { words, values, switches, dryRun } = wordsOf(args, USAGE, 1, flags, ['--rest'])
  const [file = ''] = words
  const deposit = values.get('--deposit') ?? DEFAULT_DEPOSIT
  const wait = values.get('--wait') ?? '15'
  if (!/^\d{1,3}(\.\d+)?$/.test(wait)) throw new GuardFailure(2, USAGE)
  await validateSdlFile([file, '--deposit', deposit, ...switches], output, env)
  checkNode(file, values.get('--endpoint'), output)
  const akt = openAkt(output, dryRun, env)
  const before = await deployments(akt)
  await akt.run(['tx', 'deployment', 'create', file, '--deposit', deposit, '--yes', '-o', 'json'])
  const dseq = dryRun ? ASSUMED.dseq : await newDeployment(akt, before, Number(wait))
  try {
    const provider = await bestBid({ akt, output, dseq, values, waitSeconds: Number(wait) })
    await akt.run(['tx', 'market', 'lease', 'create', dseq, provider, '--yes', '-o', 'json'])
    await akt.run(['provider', 'send-manifest', file, '--dseq', dseq, '--provider', provider])
    output.print(await akt.run(['provider', 'lease-status', dseq, '-o', 'json']))
    output.print(`dseq=${dseq}`)
    output.print(`provider=${provider}`)
  } catch (error) {
    output.print(`The deployment ${dseq} exists and holds a deposit. To give it up: akt close ${dseq}`)
    throw error
  }
}

/** The numbers of the account's active deployments. */
async function deployments(akt: Akt): Promise<ReadonlySet<string>> {
  const answer = (await akt.json(['query', 'deployment', 'active'], { deployments: [] })) as { deployments?: unknown }
  if (!Array.isArray(answer.deployments))
    throw new GuardFailure(1, 'the list of deployments cannot be read: nothing was created')
  const ids = (
    answer.deployments as readonly { deployment?: { id?: { dseq?: unknown }; deployment_id?: { dseq?: unknown } } }[]
  ).map(({ deployment }) => deployment?.id?.dseq ?? deployment?.deployment_id?.dseq)
  return new Set(ids.map(String))
}

/** The one that is there now and was not before: the answer to a transaction does not tell, the chain does. */
async function newDeployment(akt: Akt, before: ReadonlySet<string>, waitSeconds: number): Promise<string> {
  for (let look = 0; look < LOOKS; look += 1) {
    const added = [...(await deployments(akt))].filter((dseq) => !before.has(dseq))
    if (added.length > 1)
      throw new GuardFailure(1, `several deployments are new (${added.join(', ')}): somebody else deploys too`)
    if (added[0] !== undefined) return added[0]
    await sleep(waitSeconds * 1000)
  }
  throw new GuardFailure(
    1,
    'the deployment did not appear on the chain: look with `akt query deployment active` before trying again',
  )
}

interface Search {
  readonly akt: Akt
  readonly output: Output
  readonly dseq: string
  readonly values: ReadonlyMap<string, string>
  readonly waitSeconds: number
}

/** Waits for bids and has choose-bid decide; a provider that nobody audited is never taken, however long the wait. */
async function bestBid({ akt, output, dseq, values, waitSeconds }: Search): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-bids-'))
  const [bids, audited] = [path.join(folder, 'bids.json'), path.join(folder, 'audited.json')]
  const limits = (['--max-price', '--prefer'] as const).flatMap((flag) =>
    values.has(flag) ? [flag, values.get(flag) ?? ''] : [],
  )
  try {
    // A page is a hundred: a provider on the second would count as one that nobody audited.
    writeFileSync(audited, JSON.stringify(await akt.json(['query', 'audit', 'list', '--limit', '1000'])))
    for (let look = 1; ; look += 1) {
      // Bids come in for a while: the first one is rarely the cheapest.
      if (!akt.dryRun) await sleep(waitSeconds * 1000)
      writeFileSync(bids, JSON.stringify(await akt.json(['query', 'market', 'bid', dseq, 'open'])))
      if (akt.dryRun) return ASSUMED.provider
      const chosen: string[] = []
      const said: string[] = []
      const streams = {
        out: { print: (line: string) => void chosen.push(line) },
        err: { print: (line: string) => void said.push(line) },
      }
      const code = await runGuard(chooseBid, ['--bids', bids, '--audited', audited, '--dseq', dseq, ...limits], streams)
      if (code === 0 && chosen[0] !== undefined) return chosen[0]
      output.print(said.join(' '))
      if (code !== 3 || look === LOOKS) throw new GuardFailure(code === 3 ? 3 : 1, 'no bid was taken')
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await asProgram(import.meta.url, deploy)
