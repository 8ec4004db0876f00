import type { ConfigurationEntry } from '#contracts/api/configuration'

export interface SettingFieldProps {
  readonly entry: ConfigurationEntry
  readonly id: string
  readonly text: string
  readonly onBegin: () => void
  readonly onEdit: (text: string) => void
  readonly onLeave: () => void
}

/** The input of a setting's value: a list where the values have names. */
export function SettingField({ entry, id, text, onBegin, onEdit, onLeave }: SettingFieldProps) {
  const shared = {
    id,
    value: text,
    onFocus: onBegin,
    onKeyDown: (event: KeyboardEvent) => event.key === 'Escape' && onLeave(),
    'aria-describedby': `${id}-range`,
  }
  if (entry.choices === null)
    return <input {...shared} class="number" onInput={(event) => onEdit(event.currentTarget.value)} />
  return (
    <select {...shared} onChange={(event) => onEdit(event.currentTarget.value)}>
      {entry.choices.map(String).map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  )
}
