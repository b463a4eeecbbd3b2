// One player checked now, at their own or an administrator's wish: Discord's bot says whether they are a member, where there is one,
// and the directory says which Epic account is theirs. What nobody answers changes nothing, and is never the player's fault.
import type { DomainError } from '../errors.js'
import type { PlayerId } from '../ids.js'
import type { Actor, Millis } from '../model.js'
import {
  ConflictError,
  type DirectoryAnswer,
  type DirectoryError,
  type EpicDirectory,
  type GuildDirectory,
  type Observer,
  type Store,
} from '../ports.js'
import type { PlayerVerification } from '../ports-players.js'
import { err, ok, type Result } from '../result.js'
import type { VerificationSource } from '../verification.js'
import { noteDirectoryTrouble } from './directory-trouble.js'

export interface VerifyDeps {
  readonly store: Store
  /** null: none is configured. */
  readonly directory: EpicDirectory | null
  /** null: no bot; then the directory's "not a member" is told and not believed, since the refresh job asks three times. */
  readonly guild: GuildDirectory | null
  readonly observer: Observer
}

export interface VerifyRequest {
  readonly playerId: PlayerId
  readonly source: Extract<VerificationSource, 'user_reverify' | 'admin_reverify'>
  readonly actor: Actor
  /** Of an administrator, for the audit log. */
  readonly reason?: string | undefined
  /** Between two checks of one player; null: none. */
  readonly coolDown: Millis | null
}

export interface VerifyReport {
  /** As the books have it now. */
  readonly player: PlayerVerification
  /** The directory does not know them as a member, which is not believed yet: nothing changed. */
  readonly isAbsenceUnconfirmed: boolean
}

export type VerifyError = DomainError | { readonly kind: 'too_soon'; readonly retryAt: Millis; readonly now: Millis }

type Verified = Result<VerifyReport, VerifyError>

/** Times that it begins again because the row changed while the directory was asked. */
const MOST_ATTEMPTS = 3

export async function verifyPlayer(deps: VerifyDeps, request: VerifyRequest): Promise<Verified> {
  const begun = await begin(deps, request)
  if (!begun.ok) return begun
  const told = await ask(deps, begun.value.discordId)
  if (!told.ok) return err({ kind: 'directory', error: told.error })
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write(deps, request, told.value)
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      const detail = 'the player was changed at the same time: try again'
      if (attempt === MOST_ATTEMPTS)
        return err({ kind: 'conflict', what: 'player', id: request.playerId, detail, code: 'account_changed' })
    }
  }
}

/** The cool-down counts from the question, so that nobody can wear out the directory's limits with questions that fail. */
function begin(
  { store }: VerifyDeps,
  { playerId, coolDown }: VerifyRequest,
): Promise<Result<PlayerVerification, VerifyError>> {
  return store.transaction(async (tx) => {
    const player = await tx.verification(playerId)
    if (!player) return err({ kind: 'not_found', what: 'player', id: playerId })
    if (player.banned) {
      const detail = 'the player is banned'
      return err({ kind: 'conflict', what: 'player', id: playerId, detail, code: 'account_banned' })
    }
    const retryAt = coolDown === null ? null : await tx.takeCoolDown(`reverify:${playerId}`, coolDown)
    return retryAt === null ? ok(player) : err({ kind: 'too_soon', retryAt, now: await tx.now() })
  })
}

interface Told {
  readonly answer: DirectoryAnswer
  readonly isCertain: boolean
  /** The bot's word alone says nothing of how the directory is. */
  readonly isOfDirectory: boolean
}

async function ask(deps: VerifyDeps, discordId: string): Promise<Result<Told, DirectoryError>> {
  const { directory, guild } = deps
  const member = guild === null ? null : await guild.membership(discordId)
  if (member !== null && !member.ok)
    deps.observer.event('warn', 'membership_unknown', { kind: member.error.kind, detail: member.error.detail })
  const known = member?.ok === true ? member.value : null
  if (known === 'not_member') return ok({ answer: { kind: 'not_member' }, isCertain: true, isOfDirectory: false })
  if (directory === null) return err({ kind: 'misconfigured', detail: 'no directory of Epic accounts is configured' })
  const told = await directory.lookUp([discordId])
  const answer = told.ok ? told.value.get(discordId) : undefined
  if (answer?.kind === 'not_member' && known === 'member')
    return ok({ answer: { kind: 'not_linked' }, isCertain: false, isOfDirectory: true })
  if (answer) return ok({ answer, isCertain: answer.kind !== 'not_member', isOfDirectory: true })
  const error: DirectoryError = told.ok
    ? { kind: 'malformed', detail: 'the answer does not mention the id that was asked for' }
    : told.error
  await noteDirectoryTrouble(deps, 'reverify', error)
  return err(error)
}

function write({ store }: VerifyDeps, request: VerifyRequest, told: Told): Promise<Verified> {
  const { answer, isCertain, isOfDirectory } = told
  const { playerId, source, actor, reason } = request
  return store.transaction(async (tx): Promise<Verified> => {
    const before = await tx.verification(playerId)
    if (!before) return err({ kind: 'not_found', what: 'player', id: playerId })
    const at = await tx.now()
    // Who is not verified loses nothing by a wrong answer, and wants to know what is missing.
    const isBelieved = isCertain || (answer.kind === 'not_linked' && !before.epicVerified)
    if (isBelieved) {
      const epicAccountIdBefore = before.epicAccountId
      const [refused] = await tx.applyDirectory([{ playerId, epicAccountIdBefore, answer, at, isCertain, source }])
      if (refused?.reason === 'changed') throw new ConflictError('the player changed while the directory was asked')
    }
    const player = (await tx.verification(playerId)) ?? before
    if (isOfDirectory) await tx.clearAlert('directory_refused')
    const action = source === 'user_reverify' ? 'player_reverify' : 'admin_reverify'
    const outcome = isBelieved
      ? `verified anew: ${player.status ?? 'no answer'}`
      : 'not known as a member: not believed yet'
    const summary = reason === undefined ? outcome : `${outcome}: ${reason}`
    const entry = { ...actor, action, targetType: 'player', targetId: playerId, summary }
    await tx.audit({ ...entry, before: shown(before), after: shown(player) })
    return ok({ player, isAbsenceUnconfirmed: !isBelieved })
  })
}

const shown = ({ status, guildMember, epicAccountId, epicVerified }: PlayerVerification) => ({
  status,
  guild_member: guildMember,
  epic_account_id: epicAccountId,
  epic_verified: epicVerified,
})
