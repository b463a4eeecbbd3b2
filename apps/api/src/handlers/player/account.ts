// A player's settings, the copy of everything that is stored about them, and the end of their account.
import {
  EXPORT_PARTS,
  exportPart,
  exportPlayer,
  myAccruals,
  myPayouts,
  type ExportEntry,
  type Page,
  type Place,
} from '@pay2slay/db'
import { changeSettings, deletePlayer, formatBan, parseBan, type PlayerId } from '@pay2slay/domain'
import { orProblem, problemOf } from '../../domain-problem.js'
import type { Handlers } from '../../http/handlers.js'
import { coded, Problem } from '../../problem.js'
import { isoTime } from '../../render.js'
import { actorOf } from './actor.js'
import { pagesOf } from './pages.js'
import { accrualBody, payoutBody, payoutPlace } from './records.js'
import type { PlayerTools } from './tools.js'

type AccountHandlers = Pick<Handlers, 'updateMySettings' | 'exportMyData' | 'deleteMe'>

/** Entries of one list of an export, as the contract says. */
const MOST_ENTRIES = 200_000

export function accountHandlers(tools: PlayerTools): AccountHandlers {
  const { keeper } = tools
  return {
    async updateMySettings(call) {
      const request = { playerId: call.player.playerId, hideName: call.body.hide_name, actor: actorOf(call) }
      const hideName = orProblem(await keeper.write((store) => changeSettings(store, request)))
      return { status: 200, body: { hide_name: hideName } }
    },
    async exportMyData({ player: { playerId } }) {
      const player = await keeper.read(({ read }) => exportPlayer(read, playerId))
      if (player === null) throw new Problem('not-logged-in', 'This account is gone.')
      const head = `{"exported_at":${JSON.stringify(isoTime(tools.now()))},"player":${JSON.stringify(player)}`
      const headers = { 'Content-Disposition': 'attachment; filename="pay2slay.json"' }
      return { status: 200, kind: 'content', headers, content: exported(tools, playerId, head) }
    },
    async deleteMe(call) {
      const { forfeit_ban: named } = call.body
      const forfeit = named === undefined ? null : parseBan(named)
      if (forfeit?.ok === false) throw problemOf({ kind: 'invalid', what: 'forfeit_ban', detail: forfeit.error })
      const request = { playerId: call.player.playerId, forfeit: forfeit?.value ?? null, actor: actorOf(call) }
      const done = await keeper.write((store) => deletePlayer(store, request))
      if (!done.ok)
        throw done.error.kind === 'forfeits' ? forfeits(formatBan(done.error.amount)) : problemOf(done.error)
      const { forfeited, stillPaid } = done.value
      return {
        status: 200,
        body: {
          deleted: true,
          forfeited_ban: formatBan(forfeited),
          still_paid_ban: formatBan(stillPaid),
          kept: KEPT,
        },
      }
    },
  }
}

const KEPT = [
  'Accruals and payouts with kills, amounts, addresses and blocks: the books must add up, and the chain shows them anyway.',
  'The Epic account ids that kills were counted for: its caps hold whoever has it, and no name stands beside them.',
  'The addresses that were linked, without a name: a payment to one of them must be explained later.',
  'The log of acts: what was done to the account, when, and from which network address.',
]

const forfeits = (amount: string): Problem =>
  new Problem(
    'conflict',
    `With the account you would lose ${amount} BAN that is owed to you and not paid. If that is meant, send {"confirm":"delete","forfeit_ban":"${amount}"}.`,
    { forfeit_ban: amount, ...coded('account_forfeits', { amount }) },
  )

async function* exported({ keeper, settings }: PlayerTools, playerId: PlayerId, head: string): AsyncGenerator<string> {
  const explorer = settings.product.explorerBlockUrl
  const cut: string[] = []
  yield head
  for (const part of EXPORT_PARTS) {
    const read = (after: Place | undefined, limit: number) =>
      keeper.read(({ read }) => exportPart(read, part, { playerId, after, limit }))
    if (yield* listed(part, read)) cut.push(part)
  }
  const payouts = listed('payouts', async (after, limit) => {
    const query = { playerId, order: '-created_at', offset: 0, after, limit } as const
    const { rows, hasMore } = await keeper.read(({ read }) => myPayouts(read, query))
    return { hasMore, rows: rows.map((row) => ({ place: payoutPlace(row), body: payoutBody(row, explorer) })) }
  })
  if (yield* payouts) cut.push('payouts')
  const accruals = await pagesOf(
    (after: { baseline: number; fromKills: number } | undefined, limit) =>
      keeper.read(({ read }) => myAccruals(read, { playerId, offset: 0, after, limit })),
    ({ baseline, fromKills }) => ({ baseline, fromKills }),
    MOST_ENTRIES,
  )
  if (yield* accruals.map((row, index) => entry(accrualBody(row), index))(',"accruals":[')) cut.push('accruals')
  yield `],"cut":${JSON.stringify(cut)}}`
}

async function* listed(
  name: string,
  read: (
    after: Place | undefined,
    limit: number,
  ) => Promise<Page<Omit<ExportEntry, 'body'> & { readonly body: object }>>,
): AsyncGenerator<string, boolean> {
  const pages = await pagesOf(read, ({ place }) => place, MOST_ENTRIES)
  const isCut = yield* pages.map(({ body }, index) => entry(body, index))(`,${JSON.stringify(name)}:[`)
  yield ']'
  return isCut
}

const entry = (body: object, index: number): string => `${index === 0 ? '' : ','}${JSON.stringify(body)}`
