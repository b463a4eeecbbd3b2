// Unknown blocks are acknowledged by the scheduler, which asks the nodes; here the request is written down, and its answer shown.
import { asId, requestAcknowledge, type BlockRequest } from '@pay2slay/domain'
import { listBlockRequests } from '@pay2slay/db'
import { orProblem } from '../domain-problem.js'
import type { Handlers } from '../http/handlers.js'
import { isoTime } from '../render.js'
import { isoOrNull } from './render.js'
import { actorOf, type AdminTools } from './tools.js'

const SHOWN = 20

export const blockRequestHandlers = ({
  keeper,
}: AdminTools): Pick<Handlers, 'acknowledgeBlock' | 'listBlockRequests'> => ({
  acknowledgeBlock: async ({ body: { hash, reason }, ...call }) => {
    const asked = await keeper.write((store) =>
      requestAcknowledge(store, { ...actorOf(call), hash: asId(hash.toUpperCase()), reason }),
    )
    return { status: 202, body: requestBody(orProblem(asked)) }
  },
  listBlockRequests: async () => ({
    status: 200,
    body: { requests: (await keeper.read(({ read }) => listBlockRequests(read, SHOWN))).map(requestBody) },
  }),
})

const requestBody = ({ id, hash, reason, actor, requestedAt, finishedAt, isDone, outcome }: BlockRequest) => ({
  id,
  hash,
  reason,
  actor,
  requested_at: isoTime(requestedAt),
  finished_at: isoOrNull(finishedAt),
  done: isDone,
  outcome,
})
