import { SettingsTable } from './settings-table.tsx'

/** The installation's settings, which apply to every model without its own value. */
export function SettingsPage() {
  return (
    <>
      <h1>Settings</h1>
      <p class="muted">They apply to every model without its own value, from the next decision on.</p>
      <SettingsTable modelName={null} onDraft={() => {}} />
    </>
  )
}
