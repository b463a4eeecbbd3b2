// A login, once Discord has told who somebody is. Who is new must be a guild member with a linked Epic account that is nobody else's;
// else nothing is written. Who is in the books already gets in as long as they are a member, whatever the directory says or does not
// say, so that they can see what they are owed; what is missing stops the earning, and the status tells it.
import type { PlayerId } from '../ids.js'
import type { Actor } from '../model.js'
import {
  ConflictError,
  type DirectoryAnswer,
  type DirectoryError,
  type DirectoryRefusal,
  type EpicDirectory,
  type Observer,
  type Store,
  type Tx,
} from '../ports.js'
import type { KnownPlayer } from '../ports-auth.js'
import { err, ok, type Result } from '../result.js'
import { noteDirectoryTrouble } from './directory-trouble.js'

export interface LoginDeps {
  readonly store: Store
  readonly directory: EpicDirectory
  readonly observer: Observer
}

/** What Discord itself told; nothing of it comes from the caller. */
export interface DiscordIdentity {
  readonly discordId: string
  readonly discordName: string
  readonly guildMember: boolean
}

export type LoginRefusal =
  | { readonly kind: 'not_member' }
  | { readonly kind: 'not_linked' }
  | { readonly kind: 'banned' }
  /** The Epic account earns for another player. */
  | { readonly kind: 'epic_of_other' }
  /** Nothing is known of somebody new while the directory gives no answer. */
  | { readonly kind: 'directory'; readonly error: DirectoryError }

export interface LoggedIn {
  readonly playerId: PlayerId
  readonly isNew: boolean
}

/** Times that a login begins again because the row changed while the directory was asked. */
const MOST_ATTEMPTS = 3

export async function logIn(
  deps: LoginDeps,
  identity: DiscordIdentity,
  caller: Omit<Actor, 'actor'> = {},
): Promise<Result<LoggedIn, LoginRefusal>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await logInOnce(deps, identity, caller)
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === MOST_ATTEMPTS) throw error
    }
  }
}

async function logInOnce(
  deps: LoginDeps,
  identity: DiscordIdentity,
  caller: Omit<Actor, 'actor'>,
): Promise<Result<LoggedIn, LoginRefusal>> {
  const known = await deps.store.playerOfDiscordId(identity.discordId)
  if (known?.banned === true) return err({ kind: 'banned' })
  if (!identity.guildMember) {
    if (known) await deps.store.transaction((tx) => applyAnswer(tx, known, { kind: 'not_member' }))
    return err({ kind: 'not_member' })
  }
  const told = await ask(deps, identity.discordId)
  if (known) return welcomeBack(deps, identity, known, told)
  if (!told.ok) return err({ kind: 'directory', error: told.error })
  if (told.value.kind !== 'linked') return err({ kind: 'not_linked' })
  return welcome(deps, identity, told.value, caller)
}

async function ask(deps: LoginDeps, discordId: string): Promise<Result<DirectoryAnswer, DirectoryError>> {
  const told = await deps.directory.lookUp([discordId])
  const answer = told.ok ? told.value.get(discordId) : undefined
  if (answer) return ok(answer)
  const error: DirectoryError = told.ok
    ? { kind: 'malformed', detail: 'the answer does not mention the id that was asked for' }
    : told.error
  await noteDirectoryTrouble(deps, 'login', error)
  return err(error)
}

async function welcomeBack(
  { store }: LoginDeps,
  { discordName }: DiscordIdentity,
  known: KnownPlayer,
  told: Result<DirectoryAnswer, DirectoryError>,
): Promise<Result<LoggedIn, LoginRefusal>> {
  const { playerId } = known
  await store.transaction(async (tx) => {
    await tx.noteLogin(playerId, { discordName, at: await tx.now() })
    const answer = told.ok ? await believed(tx, playerId, told.value) : null
    if (answer !== null) await applyAnswer(tx, known, answer)
  })
  return ok({ playerId, isNew: false })
}

/**
 * Discord knows best who is a member: the directory's "not a member" is only its own slowness. It costs nobody a link that was verified, and
 * tells whoever has none that there is none.
 */
async function believed(tx: Tx, playerId: PlayerId, answer: DirectoryAnswer): Promise<DirectoryAnswer | null> {
  if (answer.kind !== 'not_member') return answer
  return (await tx.verification(playerId))?.epicVerified === true ? null : { kind: 'not_linked' }
}

class RefusedError extends Error {}

async function welcome(
  { store, observer }: LoginDeps,
  { discordId, discordName }: DiscordIdentity,
  answer: DirectoryAnswer,
  caller: Omit<Actor, 'actor'>,
): Promise<Result<LoggedIn, LoginRefusal>> {
  try {
    return await store.transaction(async (tx) => {
      const at = await tx.now()
      const playerId = await tx.insertPlayer({ discordId, discordName, at })
      if (playerId === null) throw new ConflictError('somebody logged in with this Discord id at the same moment')
      const refusal = await applyAnswer(tx, { playerId, epicAccountId: null }, answer)
      if (refusal !== null) throw new RefusedError(refusal)
      await tx.noteLogin(playerId, { discordName, at })
      const summary = 'logged in for the first time'
      await tx.audit({
        ...caller,
        actor: `player:${playerId}`,
        action: 'player_joined',
        targetType: 'player',
        targetId: playerId,
        summary,
      })
      return ok({ playerId, isNew: true })
    })
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    if (answer.kind === 'linked') {
      // Nothing of the newcomer was written; the one who has the account is flagged, so that a person looks at both.
      const detail = `the Epic account was claimed at a login by Discord id ${discordId}`
      const { epicAccountId } = answer
      const flags = await store.transaction((tx) => tx.flagEpicHolder(epicAccountId, detail))
      observer.count('abuse_flags_total', flags, { kind: 'shared_epic' })
    }
    return err({ kind: 'epic_of_other' })
  }
}

/** Writes what the directory said; why it could not, where the account is another player's. */
async function applyAnswer(
  tx: Tx,
  { playerId, epicAccountId }: Pick<KnownPlayer, 'playerId' | 'epicAccountId'>,
  answer: DirectoryAnswer,
): Promise<DirectoryRefusal['reason'] | null> {
  const at = await tx.now()
  const [refused] = await tx.applyDirectory([
    // Discord itself said whether they are a member.
    { playerId, epicAccountIdBefore: epicAccountId, answer, at, isCertain: true, source: 'auth_callback' },
  ])
  const reason = refused?.reason ?? null
  if (reason === 'changed') throw new ConflictError('the player changed while the directory was asked')
  return reason
}
