// Deleting the account: told first what is lost, to the last digit, and meant only when a word was typed.
import { useState } from 'preact/hooks'
import { call, refreshSession } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { ban } from '../../i18n/format.js'
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
  const owed = status.data?.owed.amount_ban ?? '0'
  // A planned payout is given up too; its block is not made yet.
  const planned = status.data?.open_payout?.status === 'planned' ? status.data.open.amount_ban : '0'
  const [named, setNamed] = useState<string | null>(null)
  const forfeit = named ?? owed
  const act = useAct(async () => {
    const forfeits = forfeit === '0' ? {} : { forfeit_ban: forfeit }
    const result = await call('deleteMe', { body: { confirm: WORD, ...forfeits } })
    if (result.ok) setDone({ forfeited: result.body.forfeited_ban, still: result.body.still_paid_ban })
    else if (typeof result.problem['forfeit_ban'] === 'string') setNamed(result.problem['forfeit_ban'])
    return result
  })
  const close = () => {
    onClose()
    if (done) void refreshSession()
  }
  if (done)
    return (
      <Dialog title={t('set.deleted')} onClose={close}>
        <p>{t('set.deletedWhat', { forfeited: ban(done.forfeited), still: ban(done.still) })}</p>
        <div class="row end">
          <button type="button" class="main" onClick={close}>
            {t('act.close')}
          </button>
        </div>
      </Dialog>
    )
  return (
    <Dialog title={t('set.deleteTitle')} onClose={close}>
      <p>{t('set.deleteWhat')}</p>
      {(forfeit !== '0' || planned !== '0') && (
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
      <DialogEnd onClose={close}>
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
