import { type Connection, connection } from '../api/live.ts'
import { useStore } from '../api/store.ts'
import { Mark } from '../parts/mark.tsx'
import type { Place } from '../routing/location.ts'
import { ClockControl } from './clock-control.tsx'
import { ThemeChoice } from './theme-choice.tsx'

const pages = [
  ['/', 'Models', ['', 'models', 'runs']],
  ['/schedules', 'Schedules', ['schedules']],
  ['/settings', 'Settings', ['settings']],
  ['/docs', 'API', ['docs']],
] as const

const connections: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'No connection, retrying',
  offline: 'Offline',
}

export function TopBar({ place }: { readonly place: Place }) {
  const state = useStore(connection)
  const here = place.parts[0] ?? ''
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M5 13l6 4 5 4M16 21V10l6 4 5 3" />
        </svg>
        Remodel
      </a>
      <nav aria-label="Pages">
        {pages.map(([address, name, parts]) => (
          <a
            key={address}
            href={address}
            aria-current={(parts as readonly string[]).includes(here) ? 'page' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <div class="top-end">
        <span class={`connection ${state}`} role="status" title={connections[state]}>
          <Mark shape={state === 'live' ? 'dot' : state === 'connecting' ? 'ring' : 'cross'} />
          <span class="connection-word">{connections[state]}</span>
        </span>
        <ClockControl />
        <ThemeChoice />
      </div>
    </header>
  )
}
