// Acts: a button that does one thing at the API, told while it runs and when it failed; and the dialog before a dangerous one.
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Refused } from '@pay2slay/contracts/client'
import { t } from '../i18n/texts.js'
import { Trouble } from './states.js'

type Result = { readonly ok: true } | Refused

export interface Act {
  readonly running: boolean
  readonly refused: Refused | null
  readonly done: boolean
  readonly run: () => Promise<boolean>
  readonly forget: () => void
}

/** One act at a time; a second click while it runs does nothing. */
export function useAct(perform: () => Promise<Result>, after?: () => void): Act {
  const [state, setState] = useState<{ running: boolean; refused: Refused | null; done: boolean }>({
    running: false,
    refused: null,
    done: false,
  })
  const busy = useRef(false)
  return {
    ...state,
    async run() {
      if (busy.current) return false
      busy.current = true
      setState({ running: true, refused: null, done: false })
      const result = await perform()
      busy.current = false
      setState({ running: false, refused: result.ok ? null : result, done: result.ok })
      if (result.ok) after?.()
      return result.ok
    },
    forget() {
      setState({ running: false, refused: null, done: false })
    },
  }
}

interface ActButtonProps {
  readonly act: Act
  readonly kind?: 'main' | 'danger' | 'plain'
  readonly small?: boolean
  readonly children: ComponentChildren
}

export function ActButton({ act, kind = 'plain', small = false, children }: ActButtonProps) {
  return (
    <>
      <button
        type="button"
        class={`${kind}${small ? ' small' : ''}`}
        aria-disabled={act.running}
        aria-busy={act.running}
        onClick={() => void act.run()}
      >
        {children}
      </button>
      {act.refused && <Trouble refused={act.refused} />}
    </>
  )
}

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** The browser's own dialog: keeps the keyboard inside, closes with Escape, gives the focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

/** Buttons at the end of a dialog, the safe one first for the keyboard. */
export function DialogEnd({
  onClose,
  children,
}: {
  readonly onClose: () => void
  readonly children: ComponentChildren
}) {
  return (
    <div class="row end">
      <button type="button" class="plain" onClick={onClose}>
        {t('act.cancel')}
      </button>
      {children}
    </div>
  )
}
