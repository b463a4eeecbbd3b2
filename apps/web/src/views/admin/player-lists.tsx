// Tables about players and payouts that several views of the console show.
import type { ComponentChildren } from 'preact'
import { call, type Body } from '../../api/client.js'
import { number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Table, type Column } from '../../parts/layout.js'
import { PayoutRail } from '../../parts/rail.js'
import { Ago, Ban, Name, Short } from '../../parts/text.js'
import { coded, waitsBecause, Who } from './facts.js'
import { ReasonAct } from './reason-act.js'

type Detail = Body<'getPlayer'>
type Payout = Detail['payouts'][number]
type Flag = Detail['flags'][number]

interface Rows<T> {
  readonly rows: readonly T[]
}

function Listed<T>(props: { caption: string; columns: readonly Column<T>[]; keyOf: (row: T) => string } & Rows<T>) {
  return props.rows.length === 0 ? <p class="quiet">{t('console.none')}</p> : <Table {...props} />
}

const when = (at: string): ComponentChildren => <Ago iso={at} />

export const WalletTable = ({ rows }: Rows<Detail['wallets'][number]>) => (
  <Listed
    caption={t('player.wallets')}
    rows={rows}
    keyOf={({ id }) => id}
    columns={[
      { title: t('players.wallet'), isHead: true, cell: ({ address }) => <Short text={address} ends={12} /> },
      {
        title: t('console.state'),
        cell: (wallet) => (
          <span class="marks">
            {wallet.is_primary && <span class="tag good">{t('player.primary')}</span>}
            {wallet.verified && <span class="tag">{t('wallet.verified')}</span>}
          </span>
        ),
      },
      { title: t('console.when'), cell: ({ linked_at: at }) => when(at) },
    ]}
  />
)

export const PayoutTable = ({ rows, showPlayer = false }: Rows<Payout> & { readonly showPlayer?: boolean }) => (
  <Listed
    caption={t('console.payouts')}
    rows={rows}
    keyOf={({ id }) => id}
    columns={[
      {
        title: t('console.when'),
        isHead: true,
        cell: ({ id, created_at: at }) => <a href={`/console/payouts/${id}`}>{when(at)}</a>,
      },
      ...(showPlayer
        ? [
            {
              title: t('console.player'),
              cell: ({ player_id: id, discord_username: name }: Payout) => (
                <a href={`/console/players/${id}`}>
                  <Name of={name} />
                </a>
              ),
            },
          ]
        : []),
      { title: t('console.kills'), isNumber: true, cell: ({ kills }) => number(kills) },
      { title: t('console.amount'), isNumber: true, cell: ({ amount_ban: amount }) => <Ban amount={amount} /> },
      {
        title: t('console.state'),
        cell: ({ status, held, reason }) => (
          <>
            <PayoutRail state={status} held={held !== null} />
            {reason !== null && (
              <span class="quiet block">
                <bdi>{waitsBecause(reason)}</bdi>
              </span>
            )}
          </>
        ),
      },
      {
        title: t('block.hash'),
        cell: ({ tx_hash: hash }) => (hash === null ? '–' : <Short text={hash} ends={6} />),
      },
    ]}
  />
)

export const AccrualTable = ({ rows }: Rows<Detail['accruals'][number]>) => (
  <Listed
    caption={t('player.accruals')}
    rows={rows}
    keyOf={({ id }) => id}
    columns={[
      { title: t('console.when'), isHead: true, cell: ({ created_at: at }) => when(at) },
      {
        title: t('player.interval'),
        isNumber: true,
        cell: ({ from_kills: from, to_kills: to }) => `${number(from)} → ${number(to)}`,
      },
      { title: t('console.kills'), isNumber: true, cell: ({ from_kills: from, to_kills: to }) => number(to - from) },
      { title: t('terms.perKill'), isNumber: true, cell: ({ per_kill_ban: rate }) => <Ban amount={rate} /> },
      { title: t('console.amount'), isNumber: true, cell: ({ amount_ban: amount }) => <Ban amount={amount} /> },
      {
        title: t('console.state'),
        cell: ({ payout_id: payout }) =>
          payout === null ? (
            <span class="tag">{t('earn.owed')}</span>
          ) : (
            <a href={`/console/payouts/${payout}`}>{t('earn.inPayout')}</a>
          ),
      },
    ]}
  />
)

export const ReadingTable = ({ rows }: Rows<Detail['readings'][number]>) => (
  <Listed
    caption={t('player.readings')}
    rows={rows}
    keyOf={({ received_at: at, total, outcome }) => `${at} ${total} ${outcome}`}
    columns={[
      { title: t('console.when'), isHead: true, cell: ({ received_at: at }) => when(at) },
      { title: t('player.total'), isNumber: true, cell: ({ total }) => number(total) },
      {
        title: t('player.outcome'),
        cell: ({ outcome, source }) => (
          <>
            {coded('outcome', outcome)} (<bdi>{source}</bdi>)
          </>
        ),
      },
      { title: t('player.baseline'), isNumber: true, cell: ({ baseline }) => number(baseline) },
    ]}
  />
)

export const BaselineTable = ({ rows }: Rows<Detail['baselines'][number]>) => (
  <Listed
    caption={t('player.baselines')}
    rows={rows}
    keyOf={({ number: place }) => String(place)}
    columns={[
      { title: t('player.number'), isHead: true, cell: ({ number: place }) => number(place) },
      { title: t('console.when'), cell: ({ created_at: at }) => when(at) },
      { title: t('player.start'), isNumber: true, cell: ({ start_kills: start }) => number(start) },
      { title: t('console.why'), cell: ({ reason }) => coded('baseline', reason) },
      { title: t('players.epic'), cell: ({ epic_account_id: account }) => <Short text={account} ends={6} /> },
    ]}
  />
)

interface FlagProps extends Rows<Flag> {
  readonly after: () => void
  readonly showPlayer?: boolean
}

export const FlagTable = ({ rows, after, showPlayer = false }: FlagProps) => (
  <Listed
    caption={t('doubts.flags')}
    rows={rows}
    keyOf={({ id }) => id}
    columns={[
      { title: t('console.when'), isHead: true, cell: ({ raised_at: at }) => when(at) },
      ...(showPlayer
        ? [
            {
              title: t('console.player'),
              cell: ({ player_id: id, discord_username: name }: Flag) => (
                <a href={`/console/players/${id}`}>
                  <Name of={name} />
                </a>
              ),
            },
          ]
        : []),
      {
        title: t('doubts.kind'),
        cell: ({ kind, meaning }) => (
          <>
            <strong>{coded('flag', kind, meaning)}</strong>
            <code class="quiet block">{kind}</code>
          </>
        ),
      },
      { title: t('doubts.detail'), cell: ({ detail }) => <bdi>{detail}</bdi> },
      { title: t('console.act'), cell: (flag) => <FlagAct flag={flag} after={after} /> },
    ]}
  />
)

function FlagAct({ flag, after }: { readonly flag: Flag; readonly after: () => void }) {
  const { id, cleared_at: at, cleared_by: by, cleared_reason: reason } = flag
  if (at !== null)
    return (
      <span class="quiet">
        {t('doubts.flagState.cleared')} {when(at)} – {by !== null && <Who of={by} />}: <bdi>{reason}</bdi>
      </span>
    )
  return (
    <ReasonAct
      name={`clear ${id}`}
      label={t('doubts.clear')}
      what={t('doubts.clear.what')}
      changes={[
        {
          name: t('doubts.flagState'),
          before: t('doubts.flagState.open'),
          after: t('doubts.flagState.cleared'),
        },
      ]}
      perform={(why) => call('clearAbuseFlag', { params: { id }, body: { reason: why } })}
      after={after}
    />
  )
}
