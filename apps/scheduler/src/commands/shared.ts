// What the commands share: how they answer, and how they read their arguments.
import { asId, type BlockHash, type Millis } from '@pay2slay/domain'
import { InvalidArgumentError, type Command } from 'commander'
import { jsonHelp, type JsonCommand } from './json-help.js'
import { printJson, printLine } from '../output.js'

export interface Json {
  readonly json?: true
}
export interface Reasoned extends Json {
  readonly reason: string
}

export { commandActor as actor } from '@pay2slay/config'

/** Adds --json, and to the help what it prints. */
export const withJson = (command: Command, name: JsonCommand): Command =>
  command.option('--json', 'print one JSON document').addHelpText('after', jsonHelp(name))

/** Prints for a machine or for a person. */
export function answer(options: Json, value: unknown, text: string): void {
  if (options.json) printJson(value)
  else printLine(text)
}

export const reasonText = (value: string): string => {
  if (value.trim() === '') throw new InvalidArgumentError('a reason is needed: it is written to the audit log')
  return value.slice(0, 500)
}
export const seconds = (value: string): number => {
  if (!/^\d{1,5}$/.test(value) || Number(value) < 1)
    throw new InvalidArgumentError('a whole number of seconds from 1 to 99999')
  return Number(value)
}
export const blockHash = (value: string): BlockHash => {
  if (!/^[0-9A-Fa-f]{64}$/.test(value)) throw new InvalidArgumentError('a block hash has 64 hex digits')
  return asId<BlockHash>(value.toUpperCase())
}
export const moment = (value: string): Millis => {
  const at = /(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('a time such as 2026-01-31T12:00:00Z')
  return at
}
export const limit = (value: string): number => {
  if (!/^\d{1,4}$/.test(value) || Number(value) < 1 || Number(value) > 1000)
    throw new InvalidArgumentError('a whole number from 1 to 1000')
  return Number(value)
}
