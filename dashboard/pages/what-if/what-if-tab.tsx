import { useEffect } from 'preact/hooks'
import type { WhatIfAsk } from '#contracts/api/what-if'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { announce } from '../../parts/announce.ts'
import { Failure, Loading } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { useAction } from '../../parts/use-action.ts'
import { askOf, changesOf, daysOf, keysOf } from './changes.ts'
import { ChangesForm } from './changes-form.tsx'
import { WhatIfReport } from './what-if-report.tsx'
import { WhatIfState } from './what-if-state.tsx'

const pollMs = 1500

export interface WhatIfTabProps {
  readonly modelName: string
  readonly query: Readonly<Record<string, string>>
}

/** Changed settings on the model's own past, before they hold. */
export function WhatIfTab({ modelName, query }: WhatIfTabProps) {
  const params = { model: modelName }
  const again = { follows: ({ kind }: { readonly kind: string }) => kind === 'again' }
  const settings = useResource(
    `configuration/${modelName}`,
    (signal) => call('listConfiguration', { query: { model: modelName } }, { signal }),
    again,
  )
  const schedules = useResource('schedules', (signal) => call('listSchedules', {}, { signal }), again)
  const whatIf = useResource(`what-if/${modelName}`, (signal) => call('getWhatIf', { params }, { signal }), again)
  const action = useAction()
  const run = whatIf.value?.run ?? null
  const isRunning = run?.status === 'running'
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(whatIf.reload, pollMs)
    return () => clearInterval(timer)
  }, [isRunning])
  const send = async ({ configuration, schedules, days }: WhatIfAsk) => {
    const body = { configuration, schedules, days }
    if (await action.run(() => call('askWhatIf', { params, body }))) announce('The past is being replayed.')
    whatIf.reload()
  }
  const stop = async () => {
    if (await action.run(() => call('cancelWhatIf', { params }))) announce('The replay was stopped.')
    whatIf.reload()
  }
  const entries = settings.value?.entries ?? null
  const named = entries && schedules.value ? changesOf(query, entries, schedules.value.schedules) : []
  // Until something is changed here, the page shows the changes of the latest replay.
  const isOfRun = run !== null && named.length === 0 && query.days === undefined
  const changes =
    isOfRun && entries && schedules.value ? changesOf(keysOf(run), entries, schedules.value.schedules) : named
  const days = isOfRun ? run.days : daysOf(query)
  return (
    <section aria-labelledby="what-if">
      <h2 id="what-if">What if</h2>
      <p class="muted">
        Changed settings are tried on the rows of {modelName} that are stored here, before they hold. The same functions
        decide as in production, in a process of their own; the installation and its models stay as they are.
      </p>
      <Shown of={whatIf} rows={4} label="Loading the latest replay">
        {({ unavailable }) =>
          unavailable !== null ? (
            <>
              <p class="note">{unavailable}</p>
              {action.error && <Failure error={action.error} />}
              {run?.status === 'running' && <WhatIfState run={run} onStop={stop} />}
            </>
          ) : entries === null || schedules.value === null ? (
            <Loading rows={3} label="Loading the settings" />
          ) : (
            <>
              <ChangesForm
                changes={changes}
                days={days}
                entries={entries}
                schedules={schedules.value.schedules}
                isDisabled={isRunning || action.isRunning}
                onTry={() => void send(askOf(changes, entries, days))}
              />
              {action.error && <Failure error={action.error} />}
              {run && <WhatIfState run={run} onStop={stop} onContinue={() => void send(run)} />}
              {run?.report && (
                <WhatIfReport
                  modelName={modelName}
                  run={run}
                  report={run.report}
                  onUsed={() => {
                    settings.reload()
                    schedules.reload()
                  }}
                />
              )}
            </>
          )
        }
      </Shown>
    </section>
  )
}
