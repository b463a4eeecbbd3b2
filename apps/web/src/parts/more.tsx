// The end of a list that goes on.
import type { Pages } from '../api/use-pages.js'
import { t } from '../i18n/texts.js'
import { Trouble } from './states.js'

export function More<T>({ pages }: { readonly pages: Pages<T> }) {
  if (!pages.hasMore) return null
  return (
    <div class="more">
      {pages.refusedMore && <Trouble refused={pages.refusedMore} />}
      <button type="button" class="plain" onClick={() => void pages.more()}>
        {t('state.more')}
      </button>
    </div>
  )
}
