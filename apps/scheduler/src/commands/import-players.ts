// players import FILE.csv: every row is checked before the first is written, and every mistake is named with its line.
import { readFileSync } from 'node:fs'
import { err, ok, UNOWNED_ADDRESSES, type AddressCodec, type Result } from '@pay2slay/domain'
import type { PlayerImport } from '@pay2slay/db'
import { parse } from 'csv-parse/sync'

const COLUMNS = ['discord_id', 'discord_name', 'epic_account_id', 'address'] as const
const MAX_BYTES = 50 * 1024 * 1024

export function readPlayers(file: string, codec: AddressCodec): Result<readonly PlayerImport[], readonly string[]> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return err([`${file} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`])
  }
  if (text.length > MAX_BYTES) return err([`${file} is larger than ${MAX_BYTES / 1024 / 1024} MiB: split it`])
  return parsePlayers(text, codec)
}

export function parsePlayers(text: string, codec: AddressCodec): Result<readonly PlayerImport[], readonly string[]> {
  let rows: Record<string, string>[]
  try {
    rows = parse(text, { columns: true, skip_empty_lines: true, trim: true, bom: true, info: false })
  } catch (error) {
    return err([`this is no CSV file: ${error instanceof Error ? error.message : 'unknown reason'}`])
  }
  const headings = Object.keys(rows[0] ?? {})
  const missing = COLUMNS.filter((column) => !headings.includes(column))
  if (missing.length > 0)
    return err([`the first line must name the columns ${COLUMNS.join(',')}; missing: ${missing.join(', ')}`])
  const problems: string[] = []
  const seen = { discord: new Map<string, number>(), epic: new Map<string, number>() }
  const players = rows.map((row, index) => {
    const line = index + 2
    const say = (problem: string) => problems.push(`line ${line}: ${problem}`)
    const discordId = row['discord_id'] ?? ''
    const epicAccountId = row['epic_account_id'] || null
    if (!/^\d{1,30}$/.test(discordId))
      say(`discord_id ${JSON.stringify(discordId)} is no Discord id: it has digits only`)
    if (!row['discord_name']) say('discord_name is empty')
    else if (row['discord_name'].length > 100) say('discord_name has more than 100 characters')
    if (epicAccountId !== null && !/^[\w-]{1,64}$/.test(epicAccountId))
      say(`epic_account_id ${JSON.stringify(epicAccountId)} is no Epic account id`)
    once(seen.discord, discordId, line, 'discord_id', say)
    if (epicAccountId !== null) once(seen.epic, epicAccountId, line, 'epic_account_id', say)
    const address = row['address'] ? codec.parse(row['address']) : null
    if (address && !address.ok) say(`address: ${address.error}`)
    const unowned = address?.ok ? codec.unowned(address.value) : null
    if (unowned !== null) say(`address: ${UNOWNED_ADDRESSES[unowned]}`)
    return {
      discordId,
      discordName: row['discord_name'] ?? '',
      epicAccountId,
      address: address?.ok ? address.value : null,
    }
  })
  return problems.length > 0 ? err(problems) : ok(players)
}

function once(
  seen: Map<string, number>,
  value: string,
  line: number,
  column: string,
  say: (problem: string) => void,
): void {
  const before = seen.get(value)
  if (before !== undefined) say(`${column} ${value} stands on line ${before} already`)
  else seen.set(value, line)
}
