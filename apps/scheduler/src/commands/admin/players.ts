// players list|show and the acts on one player, through the same flows as the API's.
import { adminPlayerDetail, adminPlayers, termsAt, type AdminPlayerDetail } from '@pay2slay/db'
import {
  banPlayer,
  capWindows,
  endSessions,
  formatBan,
  holdPlayer,
  releasePlayer,
  unbanPlayer,
  verifyPlayer,
  type Caps,
  type DomainError,
  type PlayerAct,
  type PlayerActDone,
  type Result,
  type Store,
  type VerifyReport,
} from '@pay2slay/domain'
import type { Command } from 'commander'
import { iso, table, visible } from '../../output.js'
import { sentence } from '../../sentences.js'
import { Refusal, withBooks } from '../../session.js'
import { openDirectories } from '../../wiring.js'
import { actor, answer, limit, reasonText, withJson, type Json, type Reasoned } from '../shared.js'
import { done, markText, playerIdOf, shownPlayer, sum } from './shared.js'

export function registerPlayers(program: Command): void {
  const players = program.commands.find((command) => command.name() === 'players') ?? program.command('players')
  registerList(players)
  withJson(players.command('show <id>').description('everything about one player'), 'players show').action(
    (id: string, options: Json) => show(id, options),
  )
  register(players, 'ban', 'end earning, logins and signing; a planned payout stays planned', banPlayer)
  register(players, 'unban', 'let a player earn again, from a new baseline on', unbanPlayer)
  register(players, 'hold', 'sign nothing of a player; kills go on being counted', holdPlayer)
  register(players, 'release', 'lift the hold', releasePlayer)
  register(players, 'end-sessions', 'end every login of a player, who may log in anew', endSessions)
  const reverify = players
    .command('reverify <id>')
    .description('ask now whether a player is a member, and of which Epic account')
  withJson(reverify, 'players reverify').action((id: string, options: Json) => verify(id, options))
}

interface ListOptions extends Json {
  readonly search?: string
  readonly banned?: true
  readonly held?: true
  readonly flagged?: true
  readonly pending?: true
  readonly unverified?: true
  readonly after?: string
  readonly limit: number
}

function registerList(players: Command): void {
  withJson(players.command('list').description('players, whoever came last first'), 'players list')
    .option('--search <text>', 'part of a name, or a whole id, Epic account or address')
    .option('--banned', 'banned ones')
    .option('--held', 'held ones')
    .option('--flagged', 'those with an open abuse flag')
    .option('--pending', 'those whose reading waits')
    .option('--unverified', 'those whom the directory does not vouch for')
    .option('--after <id>', 'go on behind this player')
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: ListOptions) =>
      withBooks('look', async ({ database }) => {
        const { search, banned, held, flagged, pending, unverified, after } = options
        const query = { search, banned, held, flagged, pending, after, limit: options.limit }
        const { rows } = await adminPlayers(database.read, { ...query, ...(unverified && { verified: false }) })
        const lines = rows.map((row) => [
          row.id,
          row.discordId,
          row.discordName,
          row.epicName ?? row.epicAccountId,
          formatBan(row.owed.amount),
          formatBan(row.open.amount),
          [row.banned && 'banned', row.held && 'held', row.pending && 'pending', row.openFlags > 0 && 'flagged']
            .filter(Boolean)
            .join(' '),
        ])
        const text = table(['player', 'Discord id', 'name', 'Epic', 'owed', 'open', 'marks'], lines)
        answer(options, rows.map(shownPlayer), text)
      }),
    )
}

const LISTED = 50

const show = (id: string, options: Json): Promise<void> =>
  withBooks('look', async ({ database, settings }) => {
    const now = await database.now()
    const windows = capWindows(now, settings.payout.timeZone)
    const caps = (await termsAt(database.read, now))?.caps ?? settings.payout.caps
    const query = { id: await playerIdOf(database, id), windows, limit: LISTED }
    const detail = await adminPlayerDetail(database.read, query)
    if (!detail) throw new Refusal(`there is no player ${id}`)
    const { player, accrued, paid, advance, ...rest } = detail
    const sums = {
      accruedBan: formatBan(accrued.amount),
      paidBan: formatBan(paid.amount),
      advanceBan: formatBan(advance),
    }
    answer(options, { player: shownPlayer(player), ...sums, caps, ...rest }, detailText(detail, caps))
  })

function detailText(detail: AdminPlayerDetail, caps: Caps): string {
  const { player } = detail
  const of = (cap: number | null) => (cap === null ? 'no cap' : String(cap))
  const wallets = detail.wallets.map(({ address, isPrimary, unlinkedAt }) => {
    return `${address}${isPrimary ? ' (primary)' : ''}${unlinkedAt === null ? '' : ` (unlinked ${iso(unlinkedAt)})`}`
  })
  return [
    `player      ${player.id}`,
    `Discord     ${visible(player.discordName)} (${player.discordId})`,
    `Epic        ${visible(player.epicName ?? '-')} (${player.epicAccountId ?? 'none'}), ${player.epicVerified ? 'verified' : 'not verified'}`,
    `guild       ${player.guildMember ? 'member' : 'no member'}, last answer ${iso(player.directoryAnsweredAt)}`,
    `banned      ${markText(player.banned)}`,
    `held        ${markText(player.held)}`,
    `flags       ${player.openFlags} open`,
    `pending     ${player.pending === null ? 'no reading' : `${player.pending.total} kills since ${iso(player.pending.since)}`}`,
    `baseline    ${detail.baseline}, up to ${detail.cursor ?? '-'} kills${detail.needsBaseline ? ', a new one is due' : ''}`,
    `owed        ${sum(player.owed)}`,
    `open        ${sum(player.open)}`,
    `paid        ${sum(detail.paid)}`,
    `today       ${detail.used.dayKills} kills of ${of(caps.dailyKills)}, this week ${detail.used.weekKills} of ${of(caps.weeklyKills)}`,
    `wallets     ${wallets.length === 0 ? 'none' : wallets.join('\n            ')}`,
    `shared with ${detail.sharingWallet.length === 0 ? 'nobody' : detail.sharingWallet.join(', ')}`,
    `sessions    ${detail.sessions}`,
    '',
    table(
      ['payout', 'planned', 'kills', 'BAN', 'state', 'reason'],
      detail.payouts.map((row) => [
        row.id,
        iso(row.plannedAt),
        row.kills,
        formatBan(row.amount),
        row.state,
        row.held?.reason ?? row.voidReason ?? row.reason,
      ]),
    ),
  ].join('\n')
}

type Flow = (store: Store, request: PlayerAct) => Promise<Result<PlayerActDone, DomainError>>

function register(
  players: Command,
  name: 'ban' | 'unban' | 'hold' | 'release' | 'end-sessions',
  what: string,
  flow: Flow,
): void {
  withJson(players.command(`${name} <id>`).description(what), `players ${name}`)
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .action((id: string, options: Reasoned) =>
      withBooks('look', async ({ database, store }) => {
        const playerId = await playerIdOf(database, id)
        const { player, sessionsEnded } = done(await flow(store, { playerId, actor: actor(), reason: options.reason }))
        const open = player.openPayout
        const text = [
          `banned: ${markText(player.banned)}`,
          `held: ${markText(player.held)}`,
          ...(sessionsEnded > 0 ? [`${sessionsEnded} login(s) ended`] : []),
          ...(open === null ? [] : [`payout ${open.id} stays ${open.state}${open.reason ? `, ${open.reason}` : ''}`]),
        ]
        answer(options, { ...player, sessionsEnded }, text.join('\n'))
      }),
    )
}

const verify = (id: string, options: Json): Promise<void> =>
  withBooks('look', async (books) => {
    const { store, observer, database } = books
    const directories = openDirectories(books)
    const playerId = await playerIdOf(database, id)
    const request = { playerId, source: 'admin_reverify', actor: { actor: actor() }, coolDown: null } as const
    try {
      const told = await verifyPlayer({ store, observer, ...directories }, request)
      if (!told.ok)
        throw new Refusal(
          told.error.kind === 'too_soon' ? 'it was asked a moment ago: try again' : sentence(told.error),
        )
      const { player, isAbsenceUnconfirmed: absenceUnconfirmed } = told.value
      const { discordId, status, guildMember, epicAccountId, epicVerified } = player
      const shown = { id: playerId, discordId, status, guildMember, epicAccountId, epicVerified, absenceUnconfirmed }
      answer(options, shown, verifiedText(shown))
    } finally {
      directories.close()
    }
  })

type Verified = Pick<VerifyReport['player'], 'guildMember' | 'epicAccountId' | 'epicVerified' | 'status'>

const verifiedText = (player: Verified & { readonly absenceUnconfirmed: boolean }): string =>
  [
    `guild   ${player.guildMember ? 'member' : 'no member'}`,
    `Epic    ${player.epicAccountId ?? 'none'}, ${player.epicVerified ? 'verified' : 'not verified'} (${player.status ?? 'no answer yet'})`,
    ...(player.absenceUnconfirmed
      ? ['the directory does not know them as a member; not believed until it says so again']
      : []),
  ].join('\n')
