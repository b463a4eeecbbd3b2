// The two stops: shown, set and lifted.
import { pause, resume, type Stop, type Store } from '@pay2slay/domain'
import { createStore } from '@pay2slay/db'
import type { Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import { isoTime } from '../render.js'
import { actorOf, type AdminTools } from './tools.js'

export const stopHandlers = ({
  keeper,
}: AdminTools): Pick<Handlers, 'listStops' | 'pausePayments' | 'resumePayments'> => ({
  listStops: async () => ({ status: 200, body: await keeper.read((database) => stopsOf(createStore(database))) }),
  pausePayments: ({ body, ...call }) =>
    keeper.write(async (store) => {
      await pause(store, { ...actorOf(call), reason: body.reason, publishToo: body.publish_too ?? false })
      return { status: 200, body: await stopsOf(store) }
    }),
  resumePayments: ({ body, ...call }) =>
    keeper.write(async (store) => {
      const kind = body.books === true ? 'books' : 'pause'
      const lifted = await resume(store, { ...actorOf(call), kind, reason: body.reason })
      if (!lifted) throw new Problem('conflict', kind === 'books' ? 'There is no books stop.' : 'It is not paused.')
      return { status: 200, body: await stopsOf(store) }
    }),
})

const stopsOf = async (store: Store) => ({ stops: (await store.stops()).map(stopBody) })

const stopBody = ({ kind, reason, actor, setAt, publishToo, block }: Stop) => ({
  kind,
  reason,
  actor,
  set_at: isoTime(setAt),
  publish_too: publishToo,
  block_hash: block?.hash ?? null,
})
