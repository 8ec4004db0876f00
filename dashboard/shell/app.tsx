import { useEffect } from 'preact/hooks'
import { useStore } from '../api/store.ts'
import { tokenNeeded } from '../api/token.ts'
import { DocsPage } from '../pages/docs/docs-page.tsx'
import { FleetPage } from '../pages/fleet/fleet-page.tsx'
import { ModelPage } from '../pages/model/model-page.tsx'
import { RunPage } from '../pages/run/run-page.tsx'
import { SchedulesPage } from '../pages/schedules/schedules-page.tsx'
import { SettingsPage } from '../pages/settings/settings-page.tsx'
import { announcement } from '../parts/announce.ts'
import { type Place, usePlace } from '../routing/location.ts'
import { NotFoundPage } from './not-found-page.tsx'
import { TokenDialog } from './token-dialog.tsx'
import { TopBar } from './top-bar.tsx'

export function App() {
  const place = usePlace()
  const isTokenNeeded = useStore(tokenNeeded)
  const said = useStore(announcement)
  useEffect(() => {
    document.title = titleOf(place)
  }, [place])
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <TopBar place={place} />
      <main id="main" tabIndex={-1}>
        {pageOf(place)}
      </main>
      <p class="said" role="status" aria-live="polite" key={said?.at}>
        {said?.text}
      </p>
      {isTokenNeeded && <TokenDialog />}
    </>
  )
}

function pageOf({ parts: [page, subject, part], query }: Place) {
  if (page === undefined) return <FleetPage query={query} />
  if (page === 'models' && subject) return <ModelPage key={subject} modelName={subject} part={part} query={query} />
  if (page === 'runs' && subject) return <RunPage key={subject} runId={subject} />
  if (page === 'schedules') return <SchedulesPage />
  if (page === 'settings') return <SettingsPage />
  if (page === 'docs') return <DocsPage />
  return <NotFoundPage />
}

function titleOf({ parts: [page, subject, part] }: Place): string {
  const name = subject ?? page
  return [name && part ? `${name} ${part}` : name, 'Remodel'].filter(Boolean).join(' · ')
}
