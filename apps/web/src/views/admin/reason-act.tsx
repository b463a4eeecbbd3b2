// A dangerous act: what it does, what changes from what to what, and why, before anything happens.
import type { ComponentChildren } from 'preact'
import { useEffect, useId } from 'preact/hooks'
import type { Refused } from '@pay2slay/contracts/client'
import { session } from '../../api/client.js'
import { t } from '../../i18n/texts.js'
import { Dialog, DialogEnd, useAct, useHeir } from '../../parts/act.js'
import { useDraft } from '../../parts/draft.js'
import { Trouble } from '../../parts/states.js'
import { tellDone } from '../../parts/told.js'
import { useMayAct } from './console.js'

export interface Change {
  readonly name: string
  readonly before: ComponentChildren
  readonly after: ComponentChildren
}

/** What it was and what it becomes: no act is without. */
export type ChangeList = readonly [Change, ...Change[]]

interface ReasonActProps {
  /** Names the draft of the reason and of the open dialog: one of its kind in a view. */
  readonly name: string
  readonly label: string
  readonly what: string
  readonly changes: ChangeList
  readonly perform: (reason: string) => Promise<{ readonly ok: true } | Refused>
  readonly after: () => void
  readonly isDanger?: boolean
  readonly isMain?: boolean
  /** False while what else the dialog asks for is not given. */
  readonly isGiven?: boolean
  /** The player reads the reason. */
  readonly isTold?: boolean
  readonly children?: ComponentChildren
}

export function ReasonAct(props: ReasonActProps) {
  const { name, label, isDanger = false, isMain = false } = props
  const [asked, ask, close] = useDraft('admin', `open ${name}`)
  const mayAct = useMayAct()
  const heir = useHeir()
  // A session that ends leaves the dialog to the next login; whoever goes elsewhere has closed it.
  useEffect(
    () => () => {
      if (session.get().admin) close()
    },
    [close],
  )
  if (!mayAct) return null
  return (
    <>
      <button
        ref={heir}
        type="button"
        aria-haspopup="dialog"
        class={`small ${isDanger ? 'danger' : isMain ? 'main' : 'plain'}`}
        onClick={() => {
          ask('yes')
        }}
      >
        {label}
      </button>
      {asked !== '' && <ReasonDialog {...props} onClose={close} />}
    </>
  )
}

const SHORTEST = 3

function ReasonDialog(props: ReasonActProps & { readonly onClose: () => void }) {
  const {
    name,
    label,
    what,
    changes,
    perform,
    after,
    isDanger,
    isGiven = true,
    isTold = false,
    children,
    onClose,
  } = props
  const [reason, setReason, forget] = useDraft('admin', `reason ${name}`)
  const id = useId()
  const isLong = reason.trim().length >= SHORTEST
  const isReady = isLong && isGiven
  const act = useAct(
    () => perform(reason.trim()),
    () => {
      forget()
      onClose()
      tellDone(label)
      after()
    },
  )
  return (
    <Dialog title={label} onClose={onClose}>
      <p>{what}</p>
      <Changes of={changes} />
      {children}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void act.run()
        }}
      >
        <div class="field">
          <label for={id}>{t(isTold ? 'reason.toldLabel' : 'reason.label')}</label>
          <textarea
            id={id}
            rows={2}
            maxLength={500}
            value={reason}
            aria-describedby={`${id}-hint`}
            onInput={({ currentTarget: { value } }) => {
              setReason(value)
            }}
          />
          <p id={`${id}-hint`} class="quiet">
            {isLong ? '\u00a0' : t('reason.short')}
          </p>
        </div>
        {act.refused && <Trouble refused={act.refused} />}
        <DialogEnd onClose={onClose}>
          <button type="submit" class={isDanger ? 'danger' : 'main'} aria-disabled={!isReady} aria-busy={act.running}>
            {label}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  )
}

export function Changes({ of }: { readonly of: readonly Change[] }) {
  return (
    <table class="changes">
      <caption class="unseen">{t('reason.change')}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t('reason.before')}</th>
          <th scope="col">{t('reason.after')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before}</td>
            <td>
              <strong>{after}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
