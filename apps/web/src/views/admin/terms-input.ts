// What an admin types for rate and caps, as the API takes it.

export interface Typed {
  readonly rate: string
  readonly daily: string
  readonly weekly: string
}

export interface TermsChange {
  readonly ban_per_kill?: string
  readonly daily_kill_cap?: number | null
  readonly weekly_kill_cap?: number | null
}

export type Parsed =
  | { readonly ok: true; readonly change: TermsChange }
  | {
      readonly ok: false
      readonly rate: 'terms.badRate' | null
      readonly daily: 'terms.badCap' | null
      readonly weekly: 'terms.badCap' | null
    }

/** Words that mean that there is no cap, in the languages of the page. */
const NO_CAP = new Set(['none', 'ninguno', 'なし'])

/** Empty fields are left out: they stay as they are. */
export function parseChange({ rate, daily, weekly }: Typed): Parsed {
  const [perKill, day, week] = [rate.trim(), capOf(daily), capOf(weekly)]
  const isRate = perKill === '' || /^\d{1,5}(\.\d{1,8})?$/.test(perKill)
  if (!isRate || day === 'bad' || week === 'bad')
    return {
      ok: false,
      rate: isRate ? null : 'terms.badRate',
      daily: day === 'bad' ? 'terms.badCap' : null,
      weekly: week === 'bad' ? 'terms.badCap' : null,
    }
  return {
    ok: true,
    change: {
      ...(perKill !== '' && { ban_per_kill: perKill }),
      ...(day !== undefined && { daily_kill_cap: day }),
      ...(week !== undefined && { weekly_kill_cap: week }),
    },
  }
}

function capOf(text: string): number | null | undefined | 'bad' {
  const word = text.trim().toLowerCase()
  if (word === '') return undefined
  if (NO_CAP.has(word)) return null
  return /^[1-9]\d{0,8}$/.test(word) ? Number(word) : 'bad'
}
