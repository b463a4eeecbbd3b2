// I5: a block is dead only where another one is confirmed in its place. Where the books alone do not show that, the chain is asked for the rival.
import { checkDeath, type Address, type Chain, type ChainBlock, type DeadBlockRow } from '@pay2slay/domain'
import { doubtfulDeaths, type Database } from '@pay2slay/db'
import { LISTED, whatStands, type Breach, type Findings } from './findings.js'

interface DeathsAudit {
  readonly database: Database
  readonly chain: Chain
  readonly findings: Findings
  readonly pauseMs: number
}

export async function auditDeaths(deps: DeathsAudit, account: Address): Promise<void> {
  let silence: string | null = null
  const look = async (): Promise<readonly Breach[]> => {
    const breaches: Breach[] = []
    silence = null
    for (const dead of await doubtfulDeaths(deps.database, account, LISTED)) {
      const rival = await rivalOf(deps.chain, dead)
      if (typeof rival === 'string') {
        silence = rival
        continue
      }
      const breach = checkDeath(dead, rival)
      if (breach) breaches.push(breach)
    }
    return breaches
  }
  for (const breach of await whatStands(await look(), deps.pauseMs, look)) deps.findings.add(breach)
  if (silence !== null) deps.findings.couldNotCompare('I5', account, silence)
}

/** null: no node has it; a text: why they gave no answer. */
async function rivalOf(chain: Chain, { rival }: DeadBlockRow): Promise<ChainBlock | null | string> {
  if (rival === null) return null
  const block = await chain.block(rival)
  return block.ok ? block.value : `${block.error.detail} (${block.error.kind})`
}
