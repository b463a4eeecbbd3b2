// Starts the local world and prints where it is. Ends cleanly on SIGINT and SIGTERM.
import { startSandbox } from '@pay2slay/sandbox'
import { parseCommand } from './command.js'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<void> {
  const options = parseCommand(process.argv)
  const starting = startSandbox(options)
  // from the first moment on: a signal during the start ends it cleanly too
  const end = (): void => void starting.then((sandbox) => sandbox.stop()).then(() => process.exit(0), fail)
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  const sandbox = await starting
  const { urls } = sandbox
  say('The local world is up. Ctrl-C ends it.')
  say(`  status and switches  ${urls.control}`)
  say(`  Banano node          ${urls.node}`)
  say(`  second Banano node   ${urls.node2}`)
  say(`  Fortnite stats       ${urls.fortnite}`)
  say(`  Yunite               ${urls.yunite}/api`)
  say(`  Discord              ${urls.discord}`)
  say(`  genesis              ${sandbox.network.genesis.hash}`)
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

main().catch(fail)
