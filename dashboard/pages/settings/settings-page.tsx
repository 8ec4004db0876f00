import { SettingsTable } from './settings-table.tsx'

/** The installation's settings: they hold for every model without its own. */
export function SettingsPage() {
  return (
    <>
      <h1>Settings</h1>
      <p class="muted">They hold for every model that has none of its own, from the next decision on.</p>
      <SettingsTable modelName={null} onDraft={() => {}} />
    </>
  )
}
