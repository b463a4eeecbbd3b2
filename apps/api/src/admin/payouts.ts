// Payouts: found, shown whole, held, released, voided and queued again. Nothing here signs or sends.
import {
  asId,
  holdPayout,
  releasePayout,
  retryPayout,
  voidPayout,
  type DomainError,
  type PayoutAct,
  type PayoutMarks,
  type Result,
  type Store,
} from '@pay2slay/domain'
import { adminPayoutDetail, adminPayouts } from '@pay2slay/db'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import { orProblem } from '../domain-problem.js'
import type { Handler, Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import { payoutBody, payoutDetailBody } from './payout-body.js'
import { actorOf, type AdminTools } from './tools.js'

type Ids = 'listPayouts' | 'getPayout' | 'retryPayout' | 'holdPayout' | 'releasePayout' | 'voidPayout'

export const payoutHandlers = (tools: AdminTools): Pick<Handlers, Ids> => ({
  listPayouts: listPayouts(tools),
  getPayout: getPayout(tools),
  retryPayout: retry(tools),
  holdPayout: act(tools, holdPayout),
  releasePayout: act(tools, releasePayout),
  voidPayout: act(tools, voidPayout),
})

const listPayouts =
  ({ keeper, settings }: AdminTools): Handler<'listPayouts'> =>
  async ({ query: { state, player, held, from, to, limit, cursor } }) => {
    const after = decodeCursor(cursor)
    const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
    const query = { state, playerId: player, held, from: time(from), to: time(to), after, limit }
    const page = await keeper.read(({ read }) => adminPayouts(read, query))
    const fields = pageFieldsOf(page, ({ plannedAt, id }) => ({ at: plannedAt, id }))
    const { explorerBlockUrl } = settings.product
    return { status: 200, body: { payouts: page.rows.map((row) => payoutBody(row, explorerBlockUrl)), ...fields } }
  }

const getPayout =
  ({ keeper, settings }: AdminTools): Handler<'getPayout'> =>
  async ({ params }) => {
    const detail = await keeper.read(({ read }) => adminPayoutDetail(read, params.id))
    if (!detail) throw noPayout()
    return { status: 200, body: payoutDetailBody(detail, settings.product.explorerBlockUrl) }
  }

const noPayout = () => new Problem('not-found', 'There is no payout with this id.')

const retry =
  ({ keeper }: AdminTools): Handler<'retryPayout'> =>
  async ({ body, ...call }) => {
    const request = {
      ...actorOf(call),
      payoutId: asId<PayoutAct['payoutId']>(body.payout_id),
      reason: body.reason ?? 'queued again',
    }
    const { id, block } = orProblem(await keeper.write((store) => retryPayout(store, request)))
    return { status: 200, body: { status: 'queued', payout_id: id, tx_hash: block?.hash ?? null } }
  }

type Act = 'holdPayout' | 'releasePayout' | 'voidPayout'

function act(
  { keeper, settings }: AdminTools,
  flow: (store: Store, request: PayoutAct) => Promise<Result<PayoutMarks, DomainError>>,
): Handler<Act> {
  return ({ params, body, ...call }) =>
    keeper.write(async (store, database) => {
      orProblem(await flow(store, { ...actorOf(call), reason: body.reason, payoutId: asId(params.id) }))
      const [payout] = (await adminPayouts(database.read, { id: params.id, limit: 1 })).rows
      if (!payout) throw noPayout()
      return { status: 200, body: payoutBody(payout, settings.product.explorerBlockUrl) }
    })
}
