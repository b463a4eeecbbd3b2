// Acts: a button that does one thing at the API, told while it runs and when it failed; and the dialog before a dangerous one.
import type { ComponentChildren, RefObject } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Refused } from '@pay2slay/contracts/client'
import { t } from '../i18n/texts.js'
import { Trouble } from './states.js'
import { tellDone } from './told.js'

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
  /** Says once, for everybody, that it was done: where nothing else on the view does. */
  readonly tells?: boolean
  readonly children: string
}

export function ActButton({ act, kind = 'plain', small = false, tells = false, children }: ActButtonProps) {
  const heir = useHeir()
  const press = async () => {
    if ((await act.run()) && tells) tellDone(children)
  }
  return (
    <>
      <button
        ref={heir}
        type="button"
        class={`${kind}${small ? ' small' : ''}`}
        aria-disabled={act.running}
        aria-busy={act.running}
        onClick={() => void press()}
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
  const isHere = useRef(true)
  const id = useId()
  useLayoutEffect(() => {
    dialog.current?.showModal()
    return () => {
      isHere.current = false
      // Taken away while it is open, it would leave the keyboard nowhere: closing gives the focus back to what opened it.
      dialog.current?.close()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={() => {
        if (isHere.current) onClose()
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

/** For a button that may go away by what it does: the heading of its section then takes the focus, not the whole page. */
export function useHeir(): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(
    () => () => {
      const mine = button.current
      if (!mine || document.activeElement !== mine) return
      const around = mine.closest('section') ?? document.getElementById('content')
      around?.querySelector<HTMLElement>('h1, h2')?.focus()
    },
    [],
  )
  return button
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
