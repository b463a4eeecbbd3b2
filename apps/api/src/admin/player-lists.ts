// One player's accruals and readings in pages, for who looks further back than the player's page begins with.
import { adminPlayerAccruals, adminPlayerId, adminPlayerReadings, type Database } from '@pay2slay/db'
import type { PlayerId } from '@pay2slay/domain'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import { accrualPlaceOf } from '../handlers/player/records.js'
import type { Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import { accrualBody, readingBody } from './player-body.js'
import type { AdminTools } from './tools.js'

type Ids = 'listPlayerAccruals' | 'listPlayerReadings'

export const playerListHandlers = ({ keeper }: AdminTools): Pick<Handlers, Ids> => ({
  listPlayerAccruals: ({ params, query: { limit, cursor } }) => {
    const place = accrualPlaceOf(decodeCursor(cursor))
    const after = place && { at: place.baseline, id: String(place.fromKills) }
    return keeper.read(async (database) => {
      const playerId = await known(database, params.id)
      const page = await adminPlayerAccruals(database.read, { playerId, after, limit })
      const fields = pageFieldsOf(page, ({ baseline, fromKills }) => ({ at: baseline, id: String(fromKills) }))
      return { status: 200, body: { accruals: page.rows.map(accrualBody), ...fields } }
    })
  },
  listPlayerReadings: ({ params, query: { limit, cursor } }) => {
    const after = decodeCursor(cursor)
    return keeper.read(async (database) => {
      const playerId = await known(database, params.id)
      const page = await adminPlayerReadings(database.read, { playerId, after, limit })
      const fields = pageFieldsOf(page, ({ receivedAt, id }) => ({ at: receivedAt, id }))
      return { status: 200, body: { readings: page.rows.map(readingBody), ...fields } }
    })
  },
})

/** By the books' own id alone: what the address names otherwise is nobody. */
async function known(database: Database, id: string): Promise<PlayerId> {
  const playerId = await adminPlayerId(database.read, id)
  if (playerId === null || playerId !== id) throw new Problem('not-found', 'There is no player with this id.')
  return playerId
}
