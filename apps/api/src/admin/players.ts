// Players: found, shown whole, banned, held and flagged. Acts are the domain's flows; what is here parses and renders.
import {
  asId,
  banPlayer,
  endSessions,
  holdPlayer,
  raiseFlag,
  releasePlayer,
  unbanPlayer,
  type DomainError,
  type PlayerAct,
  type PlayerActDone,
  type Result,
  type Store,
} from '@pay2slay/domain'
import { adminPlayerDetail, adminPlayers, type AdminPlayersQuery, type Database } from '@pay2slay/db'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import { orProblem } from '../domain-problem.js'
import type { Handler, Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import { playerBody, playerDetailBody } from './player-body.js'
import { flagBody } from './render.js'
import { termsNow } from '../terms-now.js'
import { actorOf, type AdminTools } from './tools.js'

type Ids =
  | 'listPlayers'
  | 'getPlayer'
  | 'banPlayer'
  | 'unbanPlayer'
  | 'holdPlayer'
  | 'releasePlayer'
  | 'endPlayerSessions'
  | 'raiseAbuseFlag'

export const playerHandlers = (tools: AdminTools): Pick<Handlers, Ids> => ({
  listPlayers: listPlayers(tools),
  getPlayer: getPlayer(tools),
  banPlayer: act(tools, banPlayer),
  unbanPlayer: act(tools, unbanPlayer),
  holdPlayer: act(tools, holdPlayer),
  releasePlayer: act(tools, releasePlayer),
  async endPlayerSessions({ params, body, ...call }) {
    const request = { ...actorOf(call), reason: body.reason, playerId: asId<PlayerAct['playerId']>(params.id) }
    const done = orProblem(await tools.keeper.write((store) => endSessions(store, request)))
    return { status: 200, body: { ended: done.sessionsEnded } }
  },
  async raiseAbuseFlag({ params, body, ...call }) {
    const request = { ...actorOf(call), reason: body.reason, playerId: asId<PlayerAct['playerId']>(params.id) }
    return tools.keeper.write(async (store, database) => {
      const flag = orProblem(await raiseFlag(store, request))
      return { status: 201, body: flagBody(flag, await nameOf(database, params.id)) }
    })
  },
})

type State = NonNullable<Parameters<Handler<'listPlayers'>>[0]['query']['state']>

const STATES: Readonly<Record<State, Partial<AdminPlayersQuery>>> = {
  banned: { banned: true },
  held: { held: true },
  flagged: { flagged: true },
  pending_reading: { pending: true },
  unverified: { verified: false },
  not_member: { member: false },
  no_wallet: { wallet: false },
  deleted: { deleted: true },
}

const listPlayers =
  ({ keeper }: AdminTools): Handler<'listPlayers'> =>
  async ({ query: { q, state, limit, cursor } }) => {
    const search = q?.trim()
    const after = decodeCursor(cursor)?.id
    const chosen = state === undefined ? {} : STATES[state]
    const query = { ...chosen, ...(search !== undefined && search !== '' && { search }), after, limit }
    const page = await keeper.read(({ read }) => adminPlayers(read, query))
    // The order is that of the ids alone.
    const fields = pageFieldsOf(page, ({ id }) => ({ at: 0, id }))
    return { status: 200, body: { players: page.rows.map(playerBody), ...fields } }
  }

const LISTED = 50

const getPlayer =
  ({ keeper, settings }: AdminTools): Handler<'getPlayer'> =>
  ({ params }) =>
    keeper.read(async (database) => {
      const { caps, windows } = await termsNow(database, settings)
      const detail = await adminPlayerDetail(database.read, { id: asId(params.id), windows, limit: LISTED })
      if (!detail) throw noPlayer()
      return { status: 200, body: playerDetailBody(detail, caps, settings.product.explorerBlockUrl) }
    })

const noPlayer = () => new Problem('not-found', 'There is no player with this id.')

type Act = 'banPlayer' | 'unbanPlayer' | 'holdPlayer' | 'releasePlayer'

function act(
  { keeper }: AdminTools,
  flow: (store: Store, request: PlayerAct) => Promise<Result<PlayerActDone, DomainError>>,
): Handler<Act> {
  return ({ params, body, ...call }) =>
    keeper.write(async (store, database) => {
      orProblem(await flow(store, { ...actorOf(call), reason: body.reason, playerId: asId(params.id) }))
      const { rows } = await adminPlayers(database.read, { id: params.id, limit: 1 })
      const [player] = rows
      if (!player) throw noPlayer()
      return { status: 200, body: playerBody(player) }
    })
}

async function nameOf(database: Database, id: string): Promise<string> {
  const { rows } = await adminPlayers(database.read, { id, limit: 1 })
  return rows[0]?.discordName ?? ''
}
