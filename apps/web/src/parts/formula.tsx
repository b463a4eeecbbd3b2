// What a kill is worth, as the product that it is: base rate times each multiplier.
import { ban, factorText } from '../i18n/format.js'
import { t } from '../i18n/texts.js'
import { plain } from './plain.js'

interface FormulaProps {
  readonly base: string
  readonly factors: readonly { readonly name: string; readonly factor: string }[]
  readonly result: string
  readonly kills?: number
}

export function Formula({ base, factors, result, kills }: FormulaProps) {
  return (
    <span class="formula">
      {kills !== undefined && (
        <>
          <span class="term">
            <b>{t('count.kills', { count: kills })}</b>
          </span>
          <span class="sign">×</span>
        </>
      )}
      <span class="term">
        <b>{ban(base)}</b>
        {kills === undefined && <small>{t('open.rate.base')}</small>}
      </span>
      {factors.map(({ name, factor }) => (
        <>
          <span class="sign">×</span>
          <span class="term">
            <b>{factorText(factor)}</b>
            <small>
              <bdi>{plain(name)}</bdi>
            </small>
          </span>
        </>
      ))}
      <span class="sign">=</span>
      <span class="term result">
        <b>
          {ban(result)} {t('unit.ban')}
        </b>
        {kills === undefined && <small>{t('open.rate.result')}</small>}
      </span>
    </span>
  )
}
