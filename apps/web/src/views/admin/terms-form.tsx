// A change of rate and caps: typed, previewed, and only then set, with a reason.
import { useState } from 'preact/hooks'
import { call, type Body } from '../../api/client.js'
import { ban, dateTime, decimal, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { useAct } from '../../parts/act.js'
import { useDraft } from '../../parts/draft.js'
import { Note, Trouble } from '../../parts/states.js'
import { inputType, instantOf } from './filters.js'
import { Changes, ReasonAct, type Change, type ChangeList } from './reason-act.js'
import { parseChange } from './terms-input.js'

type Preview = Body<'previewPayoutConfig'>

const capText = (cap: number | null): string => (cap === null ? t('console.noCap') : number(cap))
const banText = (amount: string | null): string =>
  amount === null ? t('console.noCap') : `${ban(amount)} ${t('unit.ban')}`

export function TermsForm({ after }: { readonly after: () => void }) {
  const [rate, setRate, forgetRate] = useDraft('admin', 'terms rate')
  const [daily, setDaily, forgetDaily] = useDraft('admin', 'terms daily')
  const [weekly, setWeekly, forgetWeekly] = useDraft('admin', 'terms weekly')
  const [from, setFrom, forgetFrom] = useDraft('admin', 'terms from')
  const [preview, setPreview] = useState<Preview | null>(null)
  const parsed = parseChange({ rate, daily, weekly })
  const effective = instantOf(from)
  const change = { ...(parsed.ok ? parsed.change : {}), ...(effective && { effective_at: effective }) }
  const look = useAct(async () => {
    const result = await call('previewPayoutConfig', { body: change })
    setPreview(result.ok ? result.body : null)
    return result
  })
  const typed = (set: (value: string) => void) => (value: string) => {
    setPreview(null)
    look.forget()
    set(value)
  }
  return (
    <div class="stack">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (parsed.ok) void look.run()
        }}
      >
        <p class="quiet">{t('terms.keep')}</p>
        <div class="fields">
          <Field label={t('terms.perKill')} value={rate} set={typed(setRate)} error={parsed.ok ? null : parsed.rate} />
          <Field label={t('terms.daily')} value={daily} set={typed(setDaily)} error={parsed.ok ? null : parsed.daily} />
          <Field
            label={t('terms.weekly')}
            value={weekly}
            set={typed(setWeekly)}
            error={parsed.ok ? null : parsed.weekly}
          />
          <Field label={t('terms.from')} value={from} set={typed(setFrom)} error={null} kind="date" />
        </div>
        {look.refused && <Trouble refused={look.refused} />}
        <p>
          <button type="submit" class="main" aria-disabled={!parsed.ok} aria-busy={look.running}>
            {t('terms.preview')}
          </button>
        </p>
      </form>
      {preview && (
        <PreviewNote
          preview={preview}
          isAtOnce={effective === undefined}
          set={(reason) => call('setPayoutConfig', { body: { ...change, reason } })}
          after={() => {
            for (const forget of [forgetRate, forgetDaily, forgetWeekly, forgetFrom]) forget()
            setPreview(null)
            after()
          }}
        />
      )}
    </div>
  )
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
  readonly error: 'terms.badRate' | 'terms.badCap' | null
  readonly kind?: 'date' | 'text'
}

function Field({ label, value, set, error, kind = 'text' }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...inputType(kind)}
        value={value}
        autocomplete="off"
        aria-invalid={error !== null}
        onInput={({ currentTarget }) => {
          set(currentTarget.value)
        }}
      />
      {error !== null && <p class="bad">{t(error)}</p>}
    </label>
  )
}

interface PreviewNoteProps {
  readonly preview: Preview
  readonly isAtOnce: boolean
  readonly set: (reason: string) => ReturnType<typeof call<'setPayoutConfig'>>
  readonly after: () => void
}

function PreviewNote({ preview, isAtOnce, set, after }: PreviewNoteProps) {
  const { before, after: then, owed_kills: kills, owed_ban: owed, notes, effective_at: at } = preview
  const changes = termsChanges(before, then)
  return (
    <Note tone="plain" title={t('terms.previewTitle')}>
      <Changes of={[...changes, ...effects(preview)]} />
      <p>{t('terms.owed', { kills: t('count.kills', { count: kills }), amount: ban(owed) })}</p>
      {notes.map((note) => (
        <p key={note} lang="en" class="quiet">
          {note}
        </p>
      ))}
      <p>
        <ReasonAct
          name="terms"
          label={t('terms.set')}
          what={t('terms.set.what', { when: isAtOnce ? t('terms.atOnce') : dateTime(at) })}
          changes={changes}
          perform={set}
          after={after}
          isDanger
        />
      </p>
    </Note>
  )
}

const termsChanges = (before: Preview['before'], after: Preview['after']): ChangeList => [
  { name: t('terms.perKill'), before: banText(before.ban_per_kill), after: banText(after.ban_per_kill) },
  { name: t('terms.daily'), before: capText(before.daily_kill_cap), after: capText(after.daily_kill_cap) },
  { name: t('terms.weekly'), before: capText(before.weekly_kill_cap), after: capText(after.weekly_kill_cap) },
]

function effects({ most_per_player: most, players_at_cap_today: cap, estimate }: Preview): readonly Change[] {
  return [
    { name: t('terms.mostDaily'), before: banText(most.daily_ban_before), after: banText(most.daily_ban_after) },
    { name: t('terms.mostWeekly'), before: banText(most.weekly_ban_before), after: banText(most.weekly_ban_after) },
    { name: t('terms.atCap'), before: number(cap.before), after: number(cap.after) },
    {
      name: t('terms.perDay', { days: decimal(estimate.days, 1) }),
      before: banText(estimate.ban_per_day_before),
      after: banText(estimate.ban_per_day_after),
    },
  ]
}
