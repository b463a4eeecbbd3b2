// The benchmark: prints the machine, then one table a section with the floor measured in the same run. It judges figures, it is no
// test: a missed bar is printed as MISS and the exit code stays 0.
import { api } from './api/section.js'
import { chain } from './chain/section.js'
import { accrueSettle } from './accrue-settle/section.js'
import { memory } from './memory/section.js'
import { parseOptions, type Options, type SectionName } from './options.js'
import { accounts } from './payouts/accounts-section.js'
import { payouts } from './payouts/section.js'
import { stopChildren } from './shared/children.js'
import { openDatabases, type Databases } from './shared/databases.js'
import { describeMachine, readMachine } from './shared/machine.js'
import { render, type Section } from './shared/report.js'
import { work } from './work/section.js'

const RUN: Readonly<Record<SectionName, (databases: Databases, quick: boolean) => Promise<Section>>> = {
  'accrue-settle': accrueSettle,
  memory,
  payouts,
  chain,
  accounts,
  api,
  work: (_databases, quick) => work(quick),
}

let interrupted = false

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (typeof options === 'string') {
    console.error(options)
    process.exitCode = 2
    return
  }
  const databases = openDatabases()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted = true
      void stopChildren().then(() => {
        databases.remove()
        process.exit(130)
      })
    })
  }
  try {
    await measure(options, databases)
  } finally {
    if (!interrupted) await databases.close()
  }
}

async function measure(options: Options, databases: Databases): Promise<void> {
  const needsPostgres = options.sections.some((name) => name !== 'work')
  const machine = await readMachine(databases, needsPostgres)
  if (!options.json) console.log(describeMachine(machine))
  const sections: Section[] = []
  for (const name of options.sections) {
    const section = await RUN[name](databases, options.quick)
    sections.push(section)
    if (!options.json) console.log(render(section))
  }
  if (options.json) console.log(JSON.stringify({ machine, sections }, null, 2))
}

main().catch((error: unknown) => {
  if (interrupted) return
  console.error(error)
  process.exitCode = 1
})
