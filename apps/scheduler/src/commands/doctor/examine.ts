// Every check of the doctor, in the order in which they need each other.
import type { Observer } from '@pay2slay/domain'
import { backupCheck, databaseCheck, seedCheck, type Patient } from './books.js'
import { chainChecks } from './chain.js'
import { clockCheck } from './clock.js'
import { good, odd, run, type Check, type CheckReport } from './check.js'
import { providerChecks } from './providers.js'

export interface DoctorReport {
  /** Nothing that this configuration needs failed. */
  readonly ok: boolean
  readonly checks: readonly CheckReport[]
}

/** The table says it all. */
const SILENT: Observer = { count() {}, gauge() {}, event() {} }
const CLOSE_MS = 2_000

export async function examine(patient: Patient, milliseconds: number): Promise<DoctorReport> {
  const checks: CheckReport[] = []
  try {
    // What the others need comes first; the rest is asked side by side.
    for (const check of [configurationCheck(patient), databaseCheck(patient)])
      checks.push(await run(check, milliseconds))
    for (const check of [clockCheck(patient, milliseconds), seedCheck(patient), backupCheck(patient)])
      checks.push(await run(check, milliseconds))
    const outside = [...chainChecks(patient, SILENT), ...providerChecks(patient, SILENT)]
    checks.push(...(await Promise.all(outside.map((check) => run(check, milliseconds)))))
  } finally {
    const closing = patient.database?.close()
    if (closing) await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())])
  }
  return { ok: checks.every(({ result }) => result !== 'FAILED'), checks }
}

const configurationCheck = ({ settings }: Patient): Check => ({
  name: 'configuration',
  look: async () => {
    const { mode, outside } = settings.world
    const world = `${mode === 'dry' ? 'dry run' : 'live'}, ${outside} services, ${settings.configDir}`
    return settings.warnings.length === 0 ? good(world) : odd(`${world}; ${settings.warnings.join('; ')}`)
  },
})
