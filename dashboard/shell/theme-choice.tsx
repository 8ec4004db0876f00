import { useStore } from '../api/store.ts'
import { chooseTheme, type Theme, theme } from '../style/theme.ts'

const next: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' }
const names: Readonly<Record<Theme, string>> = { auto: 'system', light: 'light', dark: 'dark' }

export function ThemeChoice() {
  const chosen = useStore(theme)
  const label = `Colors: ${names[chosen]}; switch to ${names[next[chosen]]}`
  return (
    <button type="button" class="plain" aria-label={label} title={label} onClick={() => chooseTheme(next[chosen])}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        {chosen === 'dark' && <path d="M12.5 10.5A5.5 5.5 0 0 1 5.5 3.5a5.5 5.5 0 1 0 7 7z" fill="currentColor" />}
        {chosen === 'light' && (
          <path
            d="M8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6zM7.4 1h1.2v2H7.4zM7.4 13h1.2v2H7.4zM1 7.4h2v1.2H1zM13 7.4h2v1.2h-2z"
            fill="currentColor"
          />
        )}
        {chosen === 'auto' && (
          <path d="M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12zm0 1.4v9.2a4.6 4.6 0 0 0 0-9.2z" fill="currentColor" />
        )}
      </svg>
    </button>
  )
}
