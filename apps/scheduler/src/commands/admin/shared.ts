// What the commands of an operator's acts share: players named by either id, and amounts as people read them.
import { adminPlayerId, type AdminPlayerRow, type Database, type KillsAndUnits } from '@pay2slay/db'
import { formatBan, type DomainError, type Mark, type PlayerId, type Result } from '@pay2slay/domain'
import { iso } from '../../output.js'
import { sentence } from '../../sentences.js'
import { Refusal } from '../../session.js'

/** The value, or the sentence that the error means and exit code 1. */
export function done<T>(result: Result<T, DomainError>): T {
  if (result.ok) return result.value
  throw new Refusal(sentence(result.error))
}

/** A player by the books' own id or by the Discord id. */
export async function playerIdOf({ read }: Database, text: string): Promise<PlayerId> {
  const id = await adminPlayerId(read, text)
  if (id === null) throw new Refusal(`there is no player ${text}: \`players list --search ${text}\` looks in names too`)
  return id
}

export const sum = ({ kills, amount }: KillsAndUnits): string => `${formatBan(amount)} BAN for ${kills} kills`

export const markText = (mark: Mark | null): string =>
  mark === null ? 'no' : `since ${iso(mark.at)} by ${mark.by ?? 'unknown'}: ${mark.reason}`

/** A player as --json shows them: amounts as text, one level deep where it can be. */
export function shownPlayer({ owed, open, ...player }: AdminPlayerRow) {
  return {
    ...player,
    owedKills: owed.kills,
    owedBan: formatBan(owed.amount),
    openKills: open.kills,
    openBan: formatBan(open.amount),
  }
}

export type ShownPlayer = ReturnType<typeof shownPlayer>
