// Everything about one player, and the acts on them.
import { call, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Figure, Section } from '../../parts/layout.js'
import { Load, Note } from '../../parts/states.js'
import { Ban, inSentence, Name } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Console, useMayAct } from './console.js'
import { Facts, whenOr, Who, yesNo } from './facts.js'
import { Lists } from './player-sections.js'
import { Marks } from './players.js'
import { ReasonAct } from './reason-act.js'

export type Detail = Body<'getPlayer'>

export function OnePlayer({ params }: ViewProps) {
  const id = params['id'] ?? ''
  const detail = useLoad('getPlayer', { params: { id } }, { every: 10_000 })
  const name = detail.data?.player.deleted_at === null ? inSentence(detail.data.player.discord_username) : null
  return (
    <Console title={name ?? t('console.player')} aside={detail.data && <Marks of={detail.data.player} />}>
      <Load of={detail} rows={8}>
        {(data) => (
          <>
            <MarkNotes player={data.player} />
            <Acts detail={data} after={detail.reload} />
            <Money detail={data} />
            <Identity detail={data} />
            <Reading detail={data} />
            <Lists detail={data} after={detail.reload} />
          </>
        )}
      </Load>
    </Console>
  )
}

function MarkNotes({ player: { banned, held } }: { readonly player: Detail['player'] }) {
  return (
    <>
      {banned && (
        <Note tone="bad" title={t('act.mark.ban')}>
          <p>
            <bdi>{banned.reason}</bdi> – <Who of={banned.by} />, {whenOr(banned.since)}
          </p>
        </Note>
      )}
      {held && (
        <Note tone="warn" title={t('act.mark.hold')}>
          <p>
            <bdi>{held.reason}</bdi> – <Who of={held.by} />, {whenOr(held.since)}
          </p>
        </Note>
      )}
    </>
  )
}

interface ActsProps {
  readonly detail: Detail
  readonly after: () => void
}

function Acts({ detail, after }: ActsProps) {
  const { player, sessions } = detail
  const { id, banned, held, open_flags: flags } = player
  const params = { id }
  const [yes, no] = [yesNo(true), yesNo(false)]
  const ended = { name: t('act.mark.sessions'), before: number(sessions), after: number(0) }
  const mayAct = useMayAct()
  const act = (
    verb: 'ban' | 'unban' | 'hold' | 'release',
    id: 'banPlayer' | 'unbanPlayer' | 'holdPlayer' | 'releasePlayer',
    isDanger: boolean,
  ) => (
    <ReasonAct
      name={`${verb} ${player.id}`}
      label={t(`act.${verb}`)}
      what={t(`act.${verb}.what`)}
      changes={[
        {
          name: t(verb === 'ban' || verb === 'unban' ? 'act.mark.ban' : 'act.mark.hold'),
          before: isDanger ? no : yes,
          after: isDanger ? yes : no,
        },
        ...(verb === 'ban' ? [ended] : []),
      ]}
      perform={(reason) => call(id, { params, body: { reason } })}
      after={after}
      isDanger={isDanger}
      isTold={verb === 'hold'}
    />
  )
  if (!mayAct) return null
  return (
    <div class="row acts">
      {held ? act('release', 'releasePlayer', false) : act('hold', 'holdPlayer', true)}
      {banned ? act('unban', 'unbanPlayer', false) : act('ban', 'banPlayer', true)}
      <ReasonAct
        name={`flag ${id}`}
        label={t('act.raiseFlag')}
        what={t('act.raiseFlag.what')}
        changes={[{ name: t('act.mark.flags'), before: number(flags), after: number(flags + 1) }]}
        perform={(reason) => call('raiseAbuseFlag', { params, body: { reason } })}
        after={after}
      />
      {sessions > 0 && (
        <ReasonAct
          name={`sessions ${id}`}
          label={t('act.endSessions')}
          what={t('act.endSessions.what')}
          changes={[ended]}
          perform={(reason) => call('endPlayerSessions', { params, body: { reason } })}
          after={after}
        />
      )}
      <Reverify detail={detail} after={after} />
    </div>
  )
}

/** What it becomes is Discord's and Yunite's to say: that, and until when their last word is from, is what can be told before. */
const Reverify = ({ detail: { player, verification }, after }: ActsProps) => (
  <ReasonAct
    name={`reverify ${player.id}`}
    label={t('act.reverify')}
    what={t('act.reverify.what')}
    changes={[
      { name: t('player.lastVerified'), before: whenOr(verification.last_verified_at), after: t('act.now') },
      { name: t('player.member'), before: yesNo(verification.guild_member), after: t('act.asTold') },
      { name: t('player.verified'), before: yesNo(verification.epic_verified), after: t('act.asTold') },
    ]}
    perform={(reason) => call('adminReverify', { body: { discord_id: player.discord_id, reason } })}
    after={after}
  />
)

function Money({ detail }: { readonly detail: Detail }) {
  const { accrued, open, paid, advance_ban: advance, cap_status: cap, player } = detail
  return (
    <Section title={t('player.money')}>
      <dl class="figures">
        {(
          [
            [t('player.accrued'), accrued, undefined],
            [t('open.owed'), player.owed, 'main'],
            [t('open.open'), open, undefined],
            [t('open.paid'), paid, 'good'],
          ] as const
        ).map(([label, sum, tone]) => (
          <Figure key={label} label={label} note={t('count.kills', { count: sum.kills })} {...(tone && { tone })}>
            <Ban amount={sum.amount_ban} />
          </Figure>
        ))}
      </dl>
      <p class="quiet">
        {t('player.caps', { day: cap.daily_kills_used, week: cap.weekly_kills_used })}
        {advance !== '0' && (
          <>
            {' '}
            · {t('player.advance')} <Ban amount={advance} />
          </>
        )}
      </p>
    </Section>
  )
}

function Identity({ detail: { player, verification, sessions } }: { readonly detail: Detail }) {
  return (
    <Section title={t('player.identity')}>
      <Facts
        of={[
          [t('player.discord'), <code>{player.discord_id}</code>],
          [t('players.epic'), <code>{player.epic_account_id ?? '–'}</code>],
          [t('player.epicName'), player.epic_name === null ? '–' : <Name of={player.epic_name} light />],
          [t('player.member'), yesNo(verification.guild_member)],
          [t('player.verified'), yesNo(verification.epic_verified)],
          [t('player.lastVerified'), whenOr(verification.last_verified_at)],
          [t('player.created'), whenOr(player.created_at)],
          [t('player.lastLogin'), whenOr(player.last_login_at)],
          [t('player.sessions'), number(sessions)],
        ]}
      />
    </Section>
  )
}

function Reading({ detail }: { readonly detail: Detail }) {
  const { kill_cursor: cursor, baseline, last_read_at: read, last_accepted_at: accepted, pending } = detail
  return (
    <Section title={t('player.reading')}>
      <Facts
        of={[
          [t('player.cursor'), cursor === null ? '–' : number(cursor)],
          [t('player.baseline'), number(baseline)],
          [t('player.lastRead'), whenOr(read)],
          [t('player.lastAccepted'), whenOr(accepted)],
        ]}
      />
      {detail.needs_baseline && <p class="quiet">{t('player.needsBaseline')}</p>}
      {pending && (
        <Note tone="warn" title={t('players.mark.pending')}>
          <p>
            {number(pending.total)} · {whenOr(pending.since)} <a href="/console/doubts">{t('console.doubts')}</a>
          </p>
        </Note>
      )}
    </Section>
  )
}
