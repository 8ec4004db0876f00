import { useState } from 'preact/hooks'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { call } from '../../api/call.ts'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { useResource } from '../../api/use-resource.ts'
import { Moment } from '../../parts/moment.tsx'
import { Shown } from '../../parts/shown.tsx'
import { NextTimes } from './next-times.tsx'
import { ScheduleDialog } from './schedule-dialog.tsx'

const actions: Readonly<Record<string, string>> = {
  retrain: 'retrains each model with enough new rows, if that is worth its price',
  'retrain-comprehensively': 'the same on the whole history',
  'check-drift': 'checks drift',
  'check-performance': 'checks performance',
}

/** The schedules, with their next times. */
export function SchedulesPage() {
  const [edited, setEdited] = useState<ScheduleEntry | null>(null)
  const now = useStore(clockState)?.now ?? null
  const schedules = useResource('schedules', (signal) => call('listSchedules', {}, { signal }), {
    follows: ({ kind }) => kind !== 'event',
    restMs: 2000,
  })
  return (
    <>
      <h1>Schedules</h1>
      <Shown of={schedules} rows={4} label="Loading the schedules">
        {(found) => (
          <ul class="schedules">
            {found.schedules.map((schedule) => (
              <li key={schedule.name}>
                <div>
                  <h2>{schedule.name}</h2>
                  <p>{actions[schedule.action] ?? schedule.action}</p>
                  <p class="muted">
                    {schedule.modelTypes.length === 0
                      ? 'models of all types'
                      : `models of type ${schedule.modelTypes.join(', ')}`}
                  </p>
                </div>
                <div>
                  <p>
                    {schedule.inWords} <code>{schedule.cronExpression}</code>
                    {!schedule.enabled && <span class="badge outline">off</span>}
                  </p>
                  <p class="muted">
                    {schedule.lastRun ? (
                      <>
                        last fired <Moment at={schedule.lastRun} from={now} />
                        {schedule.lastStatus && `: ${schedule.lastStatus}`}
                      </>
                    ) : (
                      'not fired yet'
                    )}
                  </p>
                </div>
                <div>
                  <p class="muted next-title">next times</p>
                  <NextTimes times={schedule.nextTimes} />
                </div>
                <button
                  type="button"
                  onClick={() => setEdited(schedule)}
                  aria-label={`Edit the schedule ${schedule.name}`}
                >
                  Edit
                </button>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {edited && <ScheduleDialog schedule={edited} onClose={() => setEdited(null)} onDone={schedules.reload} />}
    </>
  )
}
