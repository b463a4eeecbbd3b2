// The doctor's look at what belongs to this installation: the database, the backups and the seed.
import { checkWorld, fileOf, lastNote, migrationStatus, openDatabase, sealedSeed, type Database } from '@pay2slay/db'
import type { Settings } from '@pay2slay/config'
import type { Address } from '@pay2slay/domain'
import { existsSync } from 'node:fs'
import { checkSeedSettings, openSigners } from '../../operator-seed.js'
import { checkDurability } from '../../startup.js'
import { bad, good, odd, unused, type Check, type Found } from './check.js'

/** What the later checks need of the earlier ones. */
export interface Patient {
  readonly settings: Settings
  database: Database | null
  /** Of the usable seed; none where there is none. */
  accounts: readonly Address[]
}

export const databaseCheck = (patient: Patient): Check => ({ name: 'database', look: () => lookAtDatabase(patient) })

async function lookAtDatabase(patient: Patient): Promise<Found> {
  const { settings } = patient
  const { url, dialect, shown } = settings.database
  if (dialect === 'sqlite' && !existsSync(fileOf(url)))
    return odd(`${shown} does not exist yet: the first start makes it`)
  const { pending, applied } = await migrationStatus(url)
  if (pending.length > 0) return bad(`${shown} lacks ${pending.length} migrations: run \`migrate\``)
  const database = openDatabase(url, { postgresql: { poolSize: 2, answerTimeoutMs: 10_000 } })
  patient.database = database
  const world = await checkWorld(database, settings.world)
  if (!world.ok) return bad(world.error)
  const durable = settings.dryRun ? null : await checkDurability(database)
  if (durable !== null && !durable.ok) return bad(durable.error)
  return good(`${shown}, all ${applied.length} migrations`)
}

export const backupCheck = ({ database, settings }: Patient): Check => ({
  name: 'backup',
  async look() {
    if (settings.backup.passphrase === null) return odd('P2S_BACKUP_KEY is not set: no backup can be made')
    const made = database === null ? null : await lastNote(database.read, 'backup_made')
    if (made === null) return odd('no backup was made yet')
    return good(`the last one is ${((Date.now() - made.at) / 3_600_000).toFixed(1)} hours old`)
  },
})

export const seedCheck = (patient: Patient): Check => ({
  name: 'operator seed',
  async look() {
    const { settings, database } = patient
    if (settings.dryRun) return unused('dry run: nothing is signed')
    const configured = checkSeedSettings(settings)
    if (!configured.ok) return bad(configured.error)
    const signers = await openSigners(settings, database === null ? null : await sealedSeed(database.read))
    if (!signers.ok) return bad(signers.error)
    patient.accounts = signers.value.map(({ account }) => account)
    const matches = settings.operator.account === null ? '' : ', which P2S_OPERATOR_ACCOUNT names'
    const more = patient.accounts.length > 1 ? `, and ${patient.accounts.length - 1} more` : ''
    return good(`its account is ${patient.accounts[0] ?? ''}${matches}${more}`)
  },
})
