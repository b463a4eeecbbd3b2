// The flow of money at a glance: what waits at each of the five verbs, the operator's balance, health, alerts and stops.
import { useLoad } from '../../api/use-load.js'
import { usePages } from '../../api/use-pages.js'
import type { Body } from '../../api/client.js'
import { ban, decimal, number, span } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Figure, Section } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { VERBS } from '../../parts/rail.js'
import { Empty, Load, Note, Shown, Troubles } from '../../parts/states.js'
import { Ago, Ban, Short } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Console } from './console.js'
import { coded, Facts } from './facts.js'
import { Stops } from './stops.js'

type FlowBody = Body<'getFlow'>

const WHERE = {
  accrue: '/console/doubts',
  settle: '/console/players',
  pay: '/console/payouts?state=planned',
  publish: '/console/payouts?state=signed',
  confirm: '/console/payouts?state=published',
} as const

/** A step that waits longer than this is looked at. */
const LONG_SECONDS = 600

export function Flow(_: ViewProps) {
  const flow = useLoad('getFlow', {}, { every: 5_000 })
  return (
    <Console title={t('console.flow')} lead={t('flow.lead')}>
      <Load of={flow} rows={4}>
        {(data) => <Verbs flow={data} />}
      </Load>
      <Stops after={flow.reload} />
      <Operator flow={flow.data} />
      <Health />
      <Alerts />
    </Console>
  )
}

function Verbs({ flow }: { readonly flow: FlowBody }) {
  return (
    <ol class="flow">
      {VERBS.map((verb) => {
        const { count, kills, amount_ban: amount, oldest_age_seconds: age } = flow[verb]
        // What is owed may wait for days: a cap or a missing wallet is no trouble of the machine.
        const isLong = age !== null && age > LONG_SECONDS && verb !== 'settle'
        return (
          <li key={verb} class={count === 0 ? 'calm' : isLong ? 'long' : 'busy'}>
            <h2>
              <a href={WHERE[verb]}>{t(`verb.${verb}`)}</a>
            </h2>
            <p class="quiet">{t(`flow.${verb}`)}</p>
            <p class="number">{number(count)}</p>
            <p>
              <Ban amount={amount} />
            </p>
            <p class="quiet">{t('count.kills', { count: kills })}</p>
            <p class={isLong ? 'bad' : 'quiet'}>
              {age === null ? t('flow.nothing') : t('flow.oldest', { time: span(age) })}
            </p>
          </li>
        )
      })}
    </ol>
  )
}

function Operator({ flow }: { readonly flow: FlowBody | null }) {
  const stats = useLoad('getStats', {}, { every: 10_000 })
  const open = useLoad('getTransparency', {}, { every: 15_000 })
  const days = open.data?.days_of_solvency ?? null
  return (
    <Section title={t('flow.money')}>
      <Troubles of={[stats, open]} />
      <Shown data={stats.data} refused={stats.refused} rows={2}>
        {(data) => (
          <>
            <dl class="figures">
              <Figure
                label={t('flow.balance')}
                tone="main"
                note={
                  data.operator_pending_ban === null || data.operator_pending_ban === '0'
                    ? undefined
                    : t('flow.incoming', { amount: ban(data.operator_pending_ban) })
                }
              >
                {data.operator_balance_ban === null ? (
                  t('flow.balanceNone')
                ) : (
                  <Ban amount={data.operator_balance_ban} />
                )}
              </Figure>
              <Figure label={t('flow.solvency')}>
                {days === null ? '–' : t('open.days', { count: Number(days.toFixed(1)) })}
              </Figure>
              <Figure label={t('flow.paidTotal')} tone="good">
                <Ban amount={data.payouts_sent_ban} />
              </Figure>
              <HeldFigure flow={flow} />
              <Figure label={t('flow.flags')}>
                <DoubtsLink label={t('flow.flags')} count={data.abuse_flags} />
              </Figure>
            </dl>
            {data.operator_account !== null && (
              <p class="row acts">
                <span class="quiet">{t('flow.account')}</span> <Short text={data.operator_account} ends={14} />
              </p>
            )}
          </>
        )}
      </Shown>
    </Section>
  )
}

/** Named by more than its number, for who goes through the links alone. */
const DoubtsLink = ({ label, count }: { readonly label: string; readonly count: number }) => (
  <a href="/console/doubts" aria-label={`${label}: ${number(count)}`}>
    {number(count)}
  </a>
)

/** Nothing is said before it is known: a zero would read as "nobody is held". */
function HeldFigure({ flow }: { readonly flow: FlowBody | null }) {
  if (flow === null) return <Figure label={t('flow.held')}>–</Figure>
  const { held_players: players, held_payouts: payouts } = flow
  const note = `${t('flow.heldPlayers', { count: players })}, ${t('flow.heldPayouts', { count: payouts })}`
  return (
    <Figure label={t('flow.held')} note={note}>
      <DoubtsLink label={t('flow.held')} count={players + payouts} />
    </Figure>
  )
}

function Health() {
  const health = useLoad('getExtendedHealth', {}, { every: 10_000 })
  const scheduler = useLoad('getSchedulerStatus', {}, { every: 10_000 })
  const open = useLoad('getTransparency', {}, { every: 15_000 })
  return (
    <Section title={t('flow.health')} aside={<a href="/console/system">{t('console.system')}</a>}>
      <Troubles of={[health, scheduler, open]} />
      <Shown data={health.data} refused={health.refused} rows={2}>
        {(data) => (
          <Facts
            of={[
              [t('flow.scheduler'), <SchedulerMark status={scheduler.data} />],
              [t('flow.nodes'), <NodesMark open={open.data} />],
              [
                t('flow.database'),
                data.db_ok && data.db_latency_ms !== null ? (
                  <span class="tag good">{t('flow.databaseOk', { ms: decimal(data.db_latency_ms, 1) })}</span>
                ) : (
                  <span class="tag bad">{t('flow.databaseBad')}</span>
                ),
              ],
            ]}
          />
        )}
      </Shown>
    </Section>
  )
}

function SchedulerMark({ status }: { readonly status: Body<'getSchedulerStatus'> | null }) {
  if (status === null) return <>–</>
  const { alive, last_heartbeat_ago_sec: ago, detail } = status
  return (
    <>
      <span class={alive ? 'tag good' : 'tag bad'}>{t(alive ? 'flow.alive' : 'flow.dead')}</span>{' '}
      {ago !== null && <span class="quiet">{t('flow.heartbeat', { time: span(ago) })}</span>}
      {detail !== null && <span class="quiet block">{detail}</span>}
    </>
  )
}

/** The API talks to no node: what the scheduler last compared tells whether one answers it. */
function NodesMark({ open }: { readonly open: Body<'getTransparency'> | null }) {
  if (open === null) return <>–</>
  const { comparisons, books_match_chain: matches, last_compared_at: at } = open
  if (comparisons.length === 0) return <span class="tag">{t('flow.nodesNever')}</span>
  const told = comparisons.every(({ chain_balance_ban: chain }) => chain !== null)
  const isGood = told && matches === true
  return (
    <>
      <span class={isGood ? 'tag good' : 'tag bad'}>
        {t(!told ? 'flow.nodesNone' : isGood ? 'flow.nodesOk' : 'flow.nodesBad')}
      </span>{' '}
      {at !== null && (
        <span class="quiet">
          <Ago iso={at} />
        </span>
      )}
    </>
  )
}

function Alerts() {
  const alerts = usePages('listAlerts', { open: true, limit: 50 }, ({ alerts: rows }) => rows, 10_000)
  return (
    <Section title={t('flow.alerts')}>
      <Load of={alerts} rows={1}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{t('flow.noAlerts')}</Empty>
          ) : (
            <>
              {all.map(({ id, kind, meaning, detail, raised_at: at, times }) => (
                <Note key={id} tone="bad" title={coded('alert', kind, meaning)}>
                  <p lang="en">
                    <bdi>{detail}</bdi>
                  </p>
                  <p class="quiet">
                    <code>{kind}</code> · <Ago iso={at} /> · {t('flow.seen', { count: times })}
                  </p>
                </Note>
              ))}
              <More pages={alerts} />
            </>
          )
        }
      </Load>
    </Section>
  )
}
