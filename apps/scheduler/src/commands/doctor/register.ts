// doctor: a configuration against the outside world, in a table. It changes nothing and signs nothing.
import type { Command } from 'commander'
import { table } from '../../output.js'
import { openSession } from '../../session.js'
import { answer, seconds, withJson, type Json } from '../shared.js'
import type { Patient } from './books.js'
import { examine, type DoctorReport } from './examine.js'

export function registerDoctor(program: Command): void {
  withJson(program.command('doctor').description('check this configuration against the outside world'), 'doctor')
    .option('--max-seconds <n>', 'a check that takes longer has failed', seconds, 15)
    .action(async (options: Json & { maxSeconds: number }) => {
      const { settings } = openSession({ quiet: true })
      const patient: Patient = { settings, database: null, accounts: [] }
      const report = await examine(patient, options.maxSeconds * 1000)
      answer(options, report, doctorText(report))
      if (!report.ok) process.exitCode = 1
    })
}

function doctorText({ ok, checks }: DoctorReport): string {
  const rows = checks.map(({ check, result, detail }) => [check, result, detail])
  const verdict = ok ? 'Nothing that is needed failed.' : 'Something that is needed failed, see above.'
  return `${table(['check', 'result', 'what was found'], rows)}\n${verdict}`
}
