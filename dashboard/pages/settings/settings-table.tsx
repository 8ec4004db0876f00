import { useState } from 'preact/hooks'
import type { ConfigurationEntry } from '#contracts/api/configuration'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { groupSettings } from './setting-groups.ts'
import { SettingRow } from './setting-row.tsx'

export interface SettingsTableProps {
  /** Null for the installation's settings. */
  readonly modelName: string | null
  /** Called with each value that is typed, and with null when editing ends. */
  readonly onDraft: (name: string, value: number | null) => void
}

/** All settings by group, each with the source of its value. */
export function SettingsTable({ modelName, onDraft }: SettingsTableProps) {
  const [search, setSearch] = useState('')
  const query = modelName === null ? {} : { model: modelName }
  const settings = useResource(
    `configuration/${modelName ?? ''}`,
    (signal) => call('listConfiguration', { query }, { signal }),
    { follows: ({ kind }) => kind === 'again' },
  )
  return (
    <>
      <label class="search">
        <span class="unseen">Find a setting</span>
        <input
          type="search"
          placeholder="Find a setting"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </label>
      <Shown of={settings} rows={10} label="Loading the settings">
        {({ entries }) => {
          const found = entries.filter((entry) => matches(entry, search) && (modelName === null || entry.perModel))
          if (found.length === 0) return <Empty title="No settings match." />
          const Title = modelName === null ? 'h2' : 'h3'
          return groupSettings(found).map(({ title, entries: ofGroup }) => (
            <section key={title} class="setting-group">
              <Title>{title}</Title>
              <ul class="settings">
                {ofGroup.map((entry) => (
                  <SettingRow
                    key={entry.name}
                    entry={entry}
                    modelName={modelName}
                    onDraft={onDraft}
                    onSaved={settings.reload}
                  />
                ))}
              </ul>
            </section>
          ))
        }}
      </Shown>
    </>
  )
}

function matches({ name, description }: ConfigurationEntry, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return (
    name.replaceAll('_', ' ').includes(wanted) ||
    name.includes(wanted) ||
    (description ?? '').toLowerCase().includes(wanted)
  )
}
