// A list that came along with something else, and goes on page by page for who asks: the page of one player begins with the last few of each.
import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { OperationId } from '@pay2slay/contracts/client'
import type { Body } from '../../api/client.js'
import { usePages } from '../../api/use-pages.js'
import { t } from '../../i18n/texts.js'
import { useHeir } from '../../parts/act.js'
import { More } from '../../parts/more.js'
import { Trouble } from '../../parts/states.js'

/** So many of each list come along with a player or a payout. */
const ALONG = 50

interface LongerProps<Id extends OperationId, T> {
  readonly first: readonly T[]
  /** Where the whole list is read, and how its rows are found in an answer. */
  readonly id: Id
  readonly query?: Readonly<Record<string, string>>
  readonly params?: Readonly<Record<string, string>>
  readonly rowsOf: (body: Body<Id>) => readonly T[]
  /** `reload` reads the whole list anew; `first` is anew by itself. */
  readonly draw: (rows: readonly T[], reload: () => void) => ComponentChildren
}

export function Longer<Id extends OperationId, T>(props: LongerProps<Id, T>) {
  const { first, draw } = props
  const [isLonger, setIsLonger] = useState(false)
  if (isLonger) return <Whole {...props} />
  return (
    <>
      {draw(first, () => {})}
      {first.length >= ALONG && (
        <ShowMore
          onClick={() => {
            setIsLonger(true)
          }}
        />
      )}
    </>
  )
}

function ShowMore({ onClick }: { readonly onClick: () => void }) {
  const heir = useHeir()
  return (
    <div class="more">
      <button ref={heir} type="button" class="plain" onClick={onClick}>
        {t('state.more')}
      </button>
    </div>
  )
}

function Whole<Id extends OperationId, T>({ first, id, query, params, rowsOf, draw }: LongerProps<Id, T>) {
  const pages = usePages(id, { ...query, limit: 2 * ALONG }, rowsOf, 30_000, params)
  return (
    <>
      {pages.refused && <Trouble refused={pages.refused} retry={pages.reload} isStale />}
      {draw(pages.data ?? first, pages.reload)}
      {pages.data === null && !pages.refused && (
        <p class="quiet" role="status">
          {t('state.loading')}
        </p>
      )}
      <More pages={pages} />
    </>
  )
}

/** Of a list that no operation pages: that it may go on is said all the same. */
export function LastOnly({ of, most = ALONG }: { readonly of: readonly unknown[]; readonly most?: number }) {
  return of.length < most ? null : <p class="quiet">{t('console.lastOnly', { count: most })}</p>
}
