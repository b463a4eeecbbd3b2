// usage: read-latest-build.ts [--file ci/latest_build.json] [--field image_sha] [--all]
// Prints one field of the record of the latest build, or with --all the whole record.
// Exit codes: 0; 1 the file is missing or no record; 2 the field is missing, or arguments.
import { readFileSync } from 'node:fs'
import { asProgram, flagsOf, GuardFailure, type Guard } from '../lib/guard.js'

export const readLatestBuild: Guard = async (args, output) => {
  const { values, given } = flagsOf(args, {
    file: { type: 'string', default: 'ci/latest_build.json' },
    field: { type: 'string', default: 'image_sha' },
    all: { type: 'boolean' },
  })
  const file = values['file'] ?? ''
  const record = recordIn(file)
  if (given.has('all')) return output.print(JSON.stringify(record))
  const field = values['field'] ?? ''
  const value = Object.hasOwn(record, field) ? record[field] : undefined
  if (typeof value !== 'string' && typeof value !== 'number') throw new GuardFailure(2, `${file} has no field ${field}`)
  output.print(String(value))
}

function recordIn(file: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new GuardFailure(1, `${file} cannot be read as JSON: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GuardFailure(1, `${file} holds no record`)
  return value as Record<string, unknown>
}

await asProgram(import.meta.url, readLatestBuild)
