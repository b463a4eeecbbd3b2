// compare: the books against the chain, and the sums that everybody may see. In a dry world there are only the sums.
import { makeTotals, sinceRestore, type Database } from '@pay2slay/db'
import { compareChain, type Address, type CompareDeps, type Observer, type Units } from '@pay2slay/domain'
import { tellRestored } from '../restored.js'
import { sentence } from '../sentences.js'
import type { JobDefinition } from './job.js'

export interface CompareTools {
  readonly database: Database
  readonly observer: Observer
  /** null in a dry world. */
  readonly chain: CompareDeps | null
  /** None in a dry world. */
  readonly operators: readonly Address[]
  readonly minimum: Units
  /** What was paid in all is told of when it passes a milestone. */
  readonly tellsPayouts: boolean
}

export function compareJob(tools: CompareTools): JobDefinition {
  return {
    name: 'compare',
    timed: true,
    async run() {
      const isRestored = (await sinceRestore(tools.database)) !== null
      const { told, equal } =
        tools.chain === null ? { told: [], equal: true } : await compareAll(tools.chain, tools.operators)
      const restored = equal ? await tellRestored(tools.database, tools.observer) : null
      // What is adopted was paid before: the milestones that it passes were told then.
      await makeTotals(tools.database, { ...tools, tellsPayouts: tools.tellsPayouts && !isRestored })
      const summary = [...told, ...(restored === null ? [] : [restored]), 'sums made'].join('; ')
      return { changed: false, summary }
    },
  }
}

/** Every account of the books, former ones too. */
async function compareAll(
  deps: CompareDeps,
  operators: readonly Address[],
): Promise<{ readonly told: readonly string[]; readonly equal: boolean }> {
  const told: string[] = []
  const rows = await deps.store.operatorAccounts()
  // An account that waits for a person to say where its books begin has no row, and nothing of it was looked at.
  let equal = operators.every((account) => rows.some((row) => row.account === account))
  for (const { account } of rows) {
    const compared = await compareChain(deps, account)
    if (!compared.ok) {
      const why = sentence(compared.error)
      deps.observer.event('warn', 'chain_not_compared', { account, detail: why })
      told.push(`not compared: ${why}`)
    } else
      told.push(compared.value.matches ? 'the books are equal to the chain' : `DIFFERENT: ${compared.value.detail}`)
    equal &&= compared.ok && compared.value.matches
  }
  const isStopped = (await deps.store.stops()).some(({ kind }) => kind === 'books')
  return { told, equal: equal && !isStopped }
}
