import type { ConfigurationEntry } from '#contracts/api/configuration'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { goWith } from '../../routing/location.ts'
import { beforeOf, type Change, scheduleFields, wordsOf } from './changes.ts'

export interface ChangesFormProps {
  readonly changes: readonly Change[]
  readonly days: number | null
  readonly entries: readonly ConfigurationEntry[]
  readonly schedules: readonly ScheduleEntry[]
  readonly isDisabled: boolean
  readonly onTry: () => void
}

const spans = [90, 180, 365, 730] as const

/** The changes to try, which the page's address holds, and how many days to replay. */
export function ChangesForm({ changes, days, entries, schedules, isDisabled, onTry }: ChangesFormProps) {
  // All of them: those of the latest replay are not in the address yet.
  const put = (key: string, value: string | null) => {
    const shown = Object.fromEntries(changes.map((change) => [change.key, change.after]))
    goWith({ ...shown, days: String(days ?? 'all'), [key]: value }, { replace: true })
  }
  const perModel = entries.filter((entry) => entry.perModel)
  const fields = schedules.flatMap(({ name }) => scheduleFields.map((field) => `schedule.${name}.${field}`))
  const isNew = (key: string) => !changes.some((change) => change.key === key)
  const hasChange = changes.some(({ before, after }) => before !== after.trim())
  return (
    <form
      class="stack what-if-form"
      onSubmit={(event) => {
        event.preventDefault()
        onTry()
      }}
    >
      {changes.length > 0 && (
        <ul class="changes">
          {changes.map((change) => (
            <li key={change.key}>
              <label htmlFor={`change-${change.key}`}>{wordsOf(change.key)}</label>
              <ChangeField
                change={change}
                choices={choicesOf(change.key, entries)}
                onEdit={(value) => put(change.key, value)}
              />
              <span class="muted">now {change.before}</span>
              <button
                type="button"
                class="link"
                aria-label={`Remove ${wordsOf(change.key)}`}
                onClick={() => put(change.key, null)}
              >
                remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="what-if-choices">
        <label>
          Change
          <select
            value=""
            onChange={({ currentTarget }) => {
              const { value: key } = currentTarget
              currentTarget.value = ''
              if (key !== '') put(key, beforeOf(key, entries, schedules))
            }}
          >
            <option value="">choose a setting or a schedule</option>
            <optgroup label="Settings">
              {perModel.map(({ name }) => isNew(name) && <Choice key={name} name={name} />)}
            </optgroup>
            <optgroup label="Schedules, of all models">
              {fields.map((key) => isNew(key) && <Choice key={key} name={key} />)}
            </optgroup>
          </select>
        </label>
        <label>
          On
          <select value={String(days ?? 'all')} onChange={(event) => put('days', event.currentTarget.value)}>
            {[...new Set([...spans, ...(days === null ? [] : [days])])].map((count) => (
              <option key={count} value={String(count)}>
                the last {count} days
              </option>
            ))}
            <option value="all">all days that are stored</option>
          </select>
        </label>
        <button type="submit" class="primary" disabled={isDisabled || !hasChange}>
          Try on the past
        </button>
      </div>
    </form>
  )
}

function Choice({ name }: { readonly name: string }) {
  return <option value={name}>{wordsOf(name)}</option>
}

interface ChangeFieldProps {
  readonly change: Change
  readonly choices: readonly string[] | null
  readonly onEdit: (value: string) => void
}

function ChangeField({ change: { key, after }, choices, onEdit }: ChangeFieldProps) {
  const id = `change-${key}`
  if (choices === null)
    return (
      <input
        id={id}
        class="number"
        value={after}
        maxLength={100}
        onInput={(event) => onEdit(event.currentTarget.value)}
      />
    )
  return (
    <select id={id} value={after} onChange={(event) => onEdit(event.currentTarget.value)}>
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  )
}

function choicesOf(key: string, entries: readonly ConfigurationEntry[]): readonly string[] | null {
  if (key.startsWith('schedule.')) return key.endsWith('.enabled') ? ['true', 'false'] : null
  return entries.find(({ name }) => name === key)?.choices?.map(String) ?? null
}
