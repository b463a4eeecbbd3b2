// What must hold before a scheduler may run: each check that fails is one sentence that says what to do.
import { checkWorld, enterWorld, migrate, migrationStatus, readWorld, type Database } from '@pay2slay/db'
import {
  err,
  ok,
  type Address,
  type Chain,
  type Observer,
  type Result,
  type Store,
  takeOverPlanned,
} from '@pay2slay/domain'
import type { Settings } from '@pay2slay/config'
import { LATE, within } from './within.js'

const MAX_SKEW_MS = 60_000
/** Reading the journal of migrations takes milliseconds. */
const SCHEMA_WITHIN_MS = 30_000

/** The schema is there: made at the first start on SQLite; on PostgreSQL migrations are an explicit step. */
export async function checkSchema(settings: Settings, mayCreate: boolean): Promise<Result<void, string>> {
  const { url, dialect, shown } = settings.database
  try {
    const status = await within(SCHEMA_WITHIN_MS, migrationStatus(url))
    if (status === LATE) return err(`the database ${shown} gave no answer within ${SCHEMA_WITHIN_MS / 1000} seconds`)
    const { pending } = status
    if (pending.length === 0) return ok(undefined)
    if (mayCreate && dialect === 'sqlite') {
      await migrate(url)
      return ok(undefined)
    }
    return err(`the database ${shown} lacks migration ${pending[0] ?? ''}: run \`migrate\` first`)
  } catch (error) {
    return err(`the database ${shown} cannot be used: ${error instanceof Error ? error.message : 'unknown reason'}`)
  }
}

/** `plan` and `look` write nothing, and `look` wants books that are there; `enter` may be the first in an empty database; `pay` also moves money, so commits must be on disk. */
export type Access = 'plan' | 'look' | 'enter' | 'pay'

/** The database belongs to this world. Whoever only looks refuses another world too, and an empty database. */
export async function checkBooks(
  settings: Settings,
  database: Database,
  observer: Observer,
  access: Access,
): Promise<Result<void, string>> {
  const world = await worldFor(access, settings, database)
  if (!world.ok) return world
  if (access === 'pay' && !settings.dryRun) {
    const durable = await checkDurability(database)
    if (!durable.ok) return durable
  }
  const skew = Math.abs((await database.now()) - Date.now())
  if (skew > MAX_SKEW_MS) observer.event('warn', 'clock_skew', { seconds: Math.round(skew / 1000) })
  return ok(undefined)
}

function worldFor(access: Access, settings: Settings, database: Database): Promise<Result<void, string>> {
  if (access === 'plan') return checkWorld(database, settings.world)
  return access === 'look' ? lookAtWorld(settings, database) : enterWorld(database, settings.world)
}

async function lookAtWorld(settings: Settings, database: Database): Promise<Result<void, string>> {
  if ((await readWorld(database)) !== null) return checkWorld(database, settings.world)
  return err(
    `the database ${settings.database.shown} belongs to no world yet, so there is nothing to see: \`start\`, \`run-once\` or \`players import\` make it one`,
  )
}

/** "Committed" must mean on disk before the first byte is sent. */
export async function checkDurability(database: Database): Promise<Result<void, string>> {
  if (database.dialect === 'sqlite') return ok(undefined)
  if (process.env['P2S_ALLOW_UNSAFE_COMMITS'] === 'tests-only') return ok(undefined)
  const [row] = await database.read.all(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit`,
  )
  const problem = unsafeCommits(row ?? {})
  return problem === null ? ok(undefined) : err(problem)
}

/** What is wrong with a server's settings; null when its commits survive a power cut. */
export function unsafeCommits(server: Readonly<Record<string, unknown>>): string | null {
  const bad = Object.entries(server).filter(([, value]) => value === 'off')
  if (bad.length === 0) return null
  return `PostgreSQL runs with ${bad.map(([name]) => `${name} = off`).join(' and ')}: a live world needs both on, or a crash could pay twice`
}

/** The node's network is ours; a node that cannot be reached now is waited for, since it may come back. */
export async function checkChain(chain: Chain, account: Address, observer: Observer): Promise<Result<void, string>> {
  const told = await chain.account(account)
  if (told.ok) return ok(undefined)
  if (told.error.kind === 'wrong_genesis') return err(`wrong network: ${told.error.detail}`)
  observer.event('warn', 'node_not_usable_yet', { kind: told.error.kind, detail: told.error.detail })
  return ok(undefined)
}

/**
 * A new seed, or fewer accounts of it, is refused while an account that is left has blocks that are neither confirmed nor dead, in the
 * books or lost from them.
 */
export async function checkFormerAccounts(store: Store, accounts: readonly Address[]): Promise<Result<void, string>> {
  const former = await store.transaction((tx) => tx.unfinishedAccount(accounts))
  if (former !== null)
    return err(
      `the former operator account ${former} still has blocks that may be confirmed: start with its seed and as many operator_accounts as before until another block of it is, and none is open`,
    )
  // Nothing of the former accounts can land any more: what they only planned is paid by these.
  await takeOverPlanned(store, accounts)
  return ok(undefined)
}
