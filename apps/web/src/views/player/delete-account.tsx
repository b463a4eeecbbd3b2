// Deleting the account: told first what is lost, to the last digit, and meant only when a word was typed.
import { useEffect, useState } from 'preact/hooks'
import { call, expectEnd, leave, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { ban, banOf, unitsOf } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Dialog, DialogEnd, useAct } from '../../parts/act.js'
import { Section } from '../../parts/layout.js'
import { Note, Trouble } from '../../parts/states.js'

const WORD = 'delete'

export function DeleteAccount() {
  const [asked, setAsked] = useState(false)
  return (
    <Section title={t('set.delete')}>
      <p>{t('set.deleteWhat')}</p>
      <p>
        <button
          type="button"
          class="danger"
          onClick={() => {
            setAsked(true)
          }}
        >
          {t('set.deleteDo')}
        </button>
      </p>
      {asked && (
        <DeleteDialog
          onClose={() => {
            setAsked(false)
          }}
        />
      )}
    </Section>
  )
}

function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const status = useLoad('getMyStatus')
  const [typed, setTyped] = useState('')
  const [done, setDone] = useState<{ forfeited: string; still: string } | null>(null)
  const [named, setNamed] = useState<string | null>(null)
  const forfeit = named ?? (status.data ? forfeitOf(status.data) : '0')
  const act = useAct(async () => {
    const forfeits = forfeit === '0' ? {} : { forfeit_ban: forfeit }
    const result = await call('deleteMe', { body: { confirm: WORD, ...forfeits } })
    if (result.ok) {
      expectEnd()
      setDone({ forfeited: result.body.forfeited_ban, still: result.body.still_paid_ban })
    } else if (typeof result.problem['forfeit_ban'] === 'string') setNamed(result.problem['forfeit_ban'])
    return result
  })
  // However the dialog goes, the person goes with it.
  useEffect(() => (done ? () => void leave() : undefined), [done])
  if (done)
    return (
      <Dialog title={t('set.deleted')} onClose={onClose}>
        <p>{t('set.deletedWhat', { forfeited: ban(done.forfeited), still: ban(done.still) })}</p>
        <div class="row end">
          <button type="button" class="main" onClick={onClose}>
            {t('act.close')}
          </button>
        </div>
      </Dialog>
    )
  return (
    <Dialog title={t('set.deleteTitle')} onClose={onClose}>
      <p>{t('set.deleteWhat')}</p>
      {forfeit !== '0' && (
        <Note tone="warn">
          <p>{t('set.deleteForfeit', { amount: ban(forfeit) })}</p>
        </Note>
      )}
      <label class="field">
        <span>{t('set.deleteType', { word: WORD })}</span>
        <input
          value={typed}
          autocomplete="off"
          onInput={({ currentTarget: { value } }) => {
            setTyped(value)
          }}
        />
      </label>
      {act.refused && <Trouble refused={act.refused} />}
      <DialogEnd onClose={onClose}>
        <button
          type="button"
          class="danger"
          aria-disabled={typed.trim() !== WORD}
          aria-busy={act.running}
          onClick={() => {
            if (typed.trim() === WORD) void act.run()
          }}
        >
          {t('set.deleteDo')}
        </button>
      </DialogEnd>
    </Dialog>
  )
}

/** What is owed, and what is planned: its block is not made yet, so that it is given up too. */
function forfeitOf({ owed, open, open_payout: payout }: Body<'getMyStatus'>): string {
  const planned = payout?.status === 'planned' ? unitsOf(open.amount_ban) : 0n
  return banOf(unitsOf(owed.amount_ban) + planned)
}
