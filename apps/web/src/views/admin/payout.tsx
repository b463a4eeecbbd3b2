// One payout with everything behind it: what it pays, every block it had, and how it came to be what it is.
import { call, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { ban, dateTime, factorText, number } from '../../i18n/format.js'
import { t, tIf } from '../../i18n/texts.js'
import { Section, Table } from '../../parts/layout.js'
import { PayoutRail } from '../../parts/rail.js'
import { Load, Note } from '../../parts/states.js'
import { Ban, Name, Short } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { AllActs, AuditTable } from './audit-table.js'
import { BlockTable } from './block-table.js'
import { Console } from './console.js'
import { Facts, waitsBecause, whenOr, Who, yesNo } from './facts.js'
import { Longer } from './longer.js'
import { ReasonAct, type ChangeList } from './reason-act.js'

type Detail = Body<'getPayout'>

export function OnePayout({ params }: ViewProps) {
  const id = params['id'] ?? ''
  const detail = useLoad('getPayout', { params: { id } }, { every: 5_000 })
  const payout = detail.data?.payout
  return (
    <Console
      title={payout ? t('payout.title', { amount: ban(payout.amount_ban) }) : t('console.payouts')}
      aside={payout && <PayoutRail state={payout.status} held={payout.held !== null} />}
    >
      <Load of={detail} rows={8}>
        {(data) => (
          <>
            <Acts detail={data} after={detail.reload} />
            <PayoutFacts detail={data} />
            <History of={data.history} />
            <Section title={t('payout.proof')}>
              {data.blocks.length === 0 ? (
                <p class="quiet">{t('payout.proofNone')}</p>
              ) : (
                <BlockTable rows={data.blocks} />
              )}
            </Section>
            <Items detail={data} />
            <Section title={t('console.audit')} aside={<AllActs type="payout" id={id} />}>
              <Longer
                first={data.audit}
                id="listAuditEvents"
                query={{ target_type: 'payout', target_id: id }}
                rowsOf={({ events: rows }) => rows}
                draw={(rows) => <AuditTable rows={rows} />}
              />
            </Section>
          </>
        )}
      </Load>
    </Console>
  )
}

function Acts({ detail: { payout, blocks }, after }: { readonly detail: Detail; readonly after: () => void }) {
  const { id, status, held, amount_ban: amount } = payout
  const live = blocks.find(({ state }) => state !== 'dead')
  const params = { id }
  const isOpen = status === 'planned' || status === 'signed' || status === 'published'
  if (!isOpen) return null
  const holdChange = (isHeld: boolean): ChangeList => [
    { name: t('act.mark.hold'), before: yesNo(!isHeld), after: yesNo(isHeld) },
  ]
  return (
    <div class="row acts">
      {held ? (
        <ReasonAct
          name={`release ${id}`}
          label={t('act.releasePayout')}
          what={t('act.releasePayout.what')}
          changes={holdChange(false)}
          perform={(reason) => call('releasePayout', { params, body: { reason } })}
          after={after}
          isMain
        />
      ) : (
        <ReasonAct
          name={`hold ${id}`}
          label={t('act.holdPayout')}
          what={t('act.holdPayout.what')}
          changes={holdChange(true)}
          perform={(reason) => call('holdPayout', { params, body: { reason } })}
          after={after}
          isDanger
        />
      )}
      {(!held || live) && (
        <ReasonAct
          name={`retry ${id}`}
          label={t('act.retryPayout')}
          what={t('act.retryPayout.what')}
          changes={retryChanges(payout, live)}
          perform={(reason) => call('retryPayout', { body: { payout_id: id, reason } })}
          after={after}
        />
      )}
      {status === 'planned' && (
        <ReasonAct
          name={`void ${id}`}
          label={t('act.voidPayout')}
          what={t('act.voidPayout.what')}
          changes={[
            { name: t('act.payoutState'), before: t('payout.state.planned'), after: t('payout.state.void') },
            { name: t('act.owedAgain'), before: <Ban amount="0" />, after: <Ban amount={amount} /> },
          ]}
          perform={(reason) => call('voidPayout', { params, body: { reason } })}
          after={after}
          isDanger
        />
      )}
    </div>
  )
}

/** Without a block it loses what it waits for, and with one the next sending comes at once. */
const retryChanges = ({ reason }: Detail['payout'], live: Detail['blocks'][number] | undefined): ChangeList =>
  live
    ? [{ name: t('act.retry.sent'), before: whenOr(live.next_publish_at), after: t('act.retry.due') }]
    : [
        {
          name: t('act.retry.waits'),
          before: reason === null ? t('act.retry.noReason') : <bdi>{waitsBecause(reason)}</bdi>,
          after: t('act.retry.anew'),
        },
      ]

function PayoutFacts({ detail: { payout, limits } }: { readonly detail: Detail }) {
  const { held, reason } = payout
  const cap = (kills: number | null) => (kills === null ? t('console.noCap') : number(kills))
  return (
    <Section title={t('payout.facts')}>
      {held && (
        <Note tone="warn" title={t('payout.state.held')}>
          <p>
            <bdi>{held.reason}</bdi> – <Who of={held.by} />, {whenOr(held.since)}
          </p>
        </Note>
      )}
      <Facts
        of={[
          [
            t('console.player'),
            <a href={`/console/players/${payout.player_id}`}>
              <Name of={payout.discord_username} />
            </a>,
          ],
          [t('console.kills'), number(payout.kills)],
          [t('console.amount'), <Ban amount={payout.amount_ban} />],
          [t('pay.to'), <Short text={payout.address} ends={14} />],
          [t('payout.account'), <Short text={payout.operator_account} ends={14} />],
          [t('payout.adopted'), yesNo(payout.adopted)],
          ...(reason === null ? [] : [[t('console.why'), <bdi>{waitsBecause(reason)}</bdi>] as const]),
          [
            t('payout.limits'),
            t('payout.limitsWhat', {
              day: cap(limits.daily_cap),
              week: cap(limits.weekly_cap),
              dayStart: dateTime(limits.day_start),
              weekStart: dateTime(limits.week_start),
              zone: limits.time_zone,
            }),
          ],
        ]}
      />
    </Section>
  )
}

function History({ of }: { readonly of: Detail['history'] }) {
  return (
    <Section title={t('payout.history')}>
      <ol class="history">
        {of.map(({ at, state, detail }) => (
          <li key={`${at} ${state}`}>
            <strong>{state === 'dead' ? t('payout.deadBlock') : (tIf(`payout.state.${state}`) ?? state)}</strong>
            <span class="quiet">{dateTime(at)}</span>
            {detail !== '' && (/^[0-9A-F]{64}$/.test(detail) ? <Short text={detail} /> : <bdi lang="en">{detail}</bdi>)}
          </li>
        ))}
      </ol>
    </Section>
  )
}

function Items({ detail: { items, item_count: all } }: { readonly detail: Detail }) {
  return (
    <Section title={t('payout.items')}>
      <Table
        caption={t('payout.items')}
        rows={items}
        keyOf={({ accrual_id: id, from_kills: from }) => `${id} ${from}`}
        columns={[
          { title: t('console.when'), isHead: true, cell: ({ accrued_at: at }) => whenOr(at) },
          {
            title: t('player.interval'),
            isNumber: true,
            cell: ({ from_kills: from, to_kills: to }) => `${number(from)} → ${number(to)}`,
          },
          { title: t('console.kills'), isNumber: true, cell: ({ kills }) => number(kills) },
          {
            title: t('terms.perKill'),
            isNumber: true,
            cell: ({ per_kill_ban: rate, multipliers }) =>
              [ban(rate), ...multipliers.map(({ factor }) => factorText(factor))].join(' × '),
          },
          { title: t('console.amount'), isNumber: true, cell: ({ amount_ban: amount }) => <Ban amount={amount} /> },
          {
            title: t('payout.reading'),
            cell: ({ reading: { source, total } }) => (
              <>
                {number(total)} (<bdi>{source}</bdi>)
              </>
            ),
          },
        ]}
      />
      {items.length < all && <p class="quiet">{t('payout.itemsMore', { shown: items.length, all })}</p>}
    </Section>
  )
}
