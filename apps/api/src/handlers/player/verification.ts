// A player has Discord and Yunite asked again.
import {
  err,
  verifyPlayer,
  type DirectoryError,
  type EpicDirectory,
  type GuildDirectory,
  type VerifyReport,
} from '@pay2slay/domain'
import { problemOf } from '../../domain-problem.js'
import type { Handlers } from '../../http/handlers.js'
import { Problem } from '../../problem.js'
import { actorOf } from './actor.js'
import { verificationBody, type PlayerTools } from './tools.js'

export function verificationHandler(tools: PlayerTools): Handlers['reverifyMe'] {
  const { keeper, observer } = tools
  const { reverifyCooldownMs } = tools.settings.player
  return async (call) => {
    const { directory, guild } = asked(tools)
    const { playerId } = call.player
    const request = {
      playerId,
      source: 'user_reverify' as const,
      actor: actorOf(call),
      coolDown: reverifyCooldownMs,
    }
    const done = await keeper.write((store) => verifyPlayer({ store, directory, guild, observer }, request))
    if (!done.ok) {
      if (done.error.kind !== 'too_soon') throw problemOf(done.error)
      throw coolDown(done.error.retryAt - done.error.now)
    }
    const { isAbsenceUnconfirmed } = done.value
    return { status: 200, body: { ...reportBody(done.value), absence_unconfirmed: isAbsenceUnconfirmed } }
  }
}

/** The same at an administrator's wish, for any player and without a cool-down. */
export function adminVerificationHandler(tools: PlayerTools): Handlers['adminReverify'] {
  const { keeper, observer } = tools
  return async ({ body, admin, request: { id, address } }) => {
    const { directory, guild } = asked(tools)
    const done = await keeper.write(async (store) => {
      const known = await store.playerOfDiscordId(body.discord_id)
      if (known === null) throw new Problem('not-found', 'There is no player with this Discord id.')
      const actor = { actor: admin.adminId, address, requestId: id }
      const { reason } = body
      const request = { playerId: known.playerId, source: 'admin_reverify' as const, actor, reason, coolDown: null }
      return verifyPlayer({ store, directory, guild, observer }, request)
    })
    if (done.ok) return { status: 200, body: reportBody(done.value) }
    throw done.error.kind === 'too_soon' ? coolDown(done.error.retryAt - done.error.now) : problemOf(done.error)
  }
}

function asked({ directory, guild, settings }: PlayerTools) {
  const { reverifyTimeoutMs } = settings.player
  if (directory === null)
    throw new Problem('not-configured', 'This installation has no directory of Epic accounts: nothing was changed.')
  return {
    directory: boundedDirectory(directory, reverifyTimeoutMs),
    guild: guild && boundedGuild(guild, reverifyTimeoutMs),
  }
}

const reportBody = ({ player }: VerifyReport) => ({
  status: 'accepted' as const,
  discord_id: player.discordId,
  epic_account_id: player.epicAccountId,
  verification: verificationBody({
    ...player,
    verificationStatus: player.status,
    verificationSource: player.source,
  }),
})

function coolDown(waitMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  const detail = `You had this checked a moment ago: try again in ${seconds} seconds.`
  return new Problem('cool-down', detail, {}, { 'Retry-After': String(seconds) })
}

/** The clients wait for their request budget; a player does not. */
const boundedDirectory = (directory: EpicDirectory, timeoutMs: number): EpicDirectory => ({
  batchSize: directory.batchSize,
  lookUp: async (ids) => (await within(timeoutMs, directory.lookUp(ids))) ?? err(tooSlow('Yunite')),
})

const boundedGuild = (guild: GuildDirectory, timeoutMs: number): GuildDirectory => ({
  membership: async (id) =>
    (await within(timeoutMs, guild.membership(id, AbortSignal.timeout(timeoutMs)))) ?? err(tooSlow('Discord')),
})

const tooSlow = (who: string): DirectoryError => ({ kind: 'unavailable', detail: `${who} took too long` })

/** Null: it took longer. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => {
    resolve(null)
  }, timeoutMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
