// Every list of one player, each with the way to its end.
import type { Body } from '../../api/client.js'
import { t } from '../../i18n/texts.js'
import { Section } from '../../parts/layout.js'
import { Note } from '../../parts/states.js'
import { AllActs, AuditTable } from './audit-table.js'
import { LastOnly, Longer } from './longer.js'
import { AccrualTable, BaselineTable, FlagTable, PayoutTable, ReadingTable, WalletTable } from './player-lists.js'

interface ListsProps {
  readonly detail: Body<'getPlayer'>
  readonly after: () => void
}

export function Lists({ detail, after }: ListsProps) {
  const { wallets, payouts, accruals, readings, baselines, sharing_wallet: sharing } = detail
  const { id } = detail.player
  return (
    <>
      <Section title={t('player.wallets')}>
        <WalletTable rows={wallets} />
        <LastOnly of={wallets} />
        {sharing.length > 0 && (
          <Note tone="warn" title={t('player.sharing')}>
            <p>
              {sharing.map((other) => (
                <a key={other} class="block" href={`/console/players/${other}`}>
                  {other}
                </a>
              ))}
            </p>
            <LastOnly of={sharing} />
          </Note>
        )}
      </Section>
      <Section
        title={t('console.payouts')}
        aside={<a href={`/console/payouts?player=${encodeURIComponent(id)}`}>{t('player.allPayouts')}</a>}
      >
        <Longer
          first={payouts}
          id="listPayouts"
          query={{ player: id }}
          rowsOf={({ payouts: rows }) => rows}
          draw={(rows) => <PayoutTable rows={rows} />}
        />
      </Section>
      <Section title={t('player.accruals')}>
        <Longer
          first={accruals}
          id="listPlayerAccruals"
          params={{ id }}
          rowsOf={({ accruals: rows }) => rows}
          draw={(rows) => <AccrualTable rows={rows} />}
        />
      </Section>
      <Section title={t('player.readings')}>
        <Longer
          first={readings}
          id="listPlayerReadings"
          params={{ id }}
          rowsOf={({ readings: rows }) => rows}
          draw={(rows) => <ReadingTable rows={rows} />}
        />
      </Section>
      <Section title={t('player.baselines')}>
        <BaselineTable rows={baselines} />
        <LastOnly of={baselines} />
      </Section>
      <FlagsAndActs detail={detail} after={after} />
    </>
  )
}

function FlagsAndActs({ detail: { player, flags, audit }, after }: ListsProps) {
  const { id } = player
  return (
    <>
      <Section title={t('doubts.flags')}>
        <Longer
          first={flags}
          id="listAbuseFlags"
          query={{ player_id: id }}
          rowsOf={({ flags: rows }) => rows}
          draw={(rows, reload) => (
            <FlagTable
              rows={rows}
              after={() => {
                reload()
                after()
              }}
            />
          )}
        />
      </Section>
      <Section title={t('console.audit')} aside={<AllActs type="player" id={id} />}>
        <Longer
          first={audit}
          id="listAuditEvents"
          query={{ target_type: 'player', target_id: id }}
          rowsOf={({ events: rows }) => rows}
          draw={(rows) => <AuditTable rows={rows} />}
        />
      </Section>
    </>
  )
}
