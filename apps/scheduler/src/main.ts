// Where the process starts: nothing but the check of Node, and then the rest, which loads drivers that an old Node dies of.
import { tooOldNode } from './node-version.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Loading takes a second or so: a service that is told to end meanwhile has done nothing yet, and ends well. */
async function load(): Promise<typeof import('./cli.js')> {
  const isService = [undefined, 'start'].includes(process.argv[2])
  const end = () => process.exit(0)
  if (isService) for (const name of SIGNALS) process.on(name, end)
  // The address is computed, so that the bundler leaves the rest in a file of its own, loaded only now.
  const loaded = (await import(new URL('./cli.js', import.meta.url).href)) as typeof import('./cli.js')
  // By the next turn of the event loop the service listens itself.
  setImmediate(() => SIGNALS.forEach((name) => process.off(name, end)))
  return loaded
}

const problem = tooOldNode(process.versions.node)
if (problem === null) {
  const { runCli } = await load()
  await runCli()
} else {
  process.stderr.write(`${problem}\n`)
  process.exitCode = 1
}
