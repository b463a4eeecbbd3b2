// The benchmark: prints the machine, then one table a section with the floor measured in the same run. It judges figures, it is no
// test: a missed bar is printed as MISS and the exit code stays 0.
import { accrueSettle } from './accrue-settle/section.js'
import { memory } from './memory/section.js'
import { parseOptions, type SectionName } from './options.js'
import { payouts } from './payouts/section.js'
import { openDatabases, type Databases } from './shared/databases.js'
import { describeMachine, readMachine } from './shared/machine.js'
import { render, type Section } from './shared/report.js'
import { work } from './work/section.js'

const RUN: Readonly<Record<SectionName, (databases: Databases, quick: boolean) => Promise<Section>>> = {
  'accrue-settle': accrueSettle,
  memory,
  payouts,
  work: (_databases, quick) => work(quick),
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (typeof options === 'string') {
    console.error(options)
    process.exitCode = 2
    return
  }
  const databases = openDatabases()
  process.once('SIGINT', () => void databases.close().finally(() => process.exit(130)))
  try {
    const machine = await readMachine(
      databases,
      options.sections.some((name) => name !== 'work'),
    )
    if (!options.json) console.log(describeMachine(machine))
    const sections: Section[] = []
    for (const name of options.sections) {
      const section = await RUN[name](databases, options.quick)
      sections.push(section)
      if (!options.json) console.log(render(section))
    }
    if (options.json) console.log(JSON.stringify({ machine, sections }, null, 2))
  } finally {
    await databases.close()
  }
}

await main()
