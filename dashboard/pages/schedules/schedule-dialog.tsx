import { useEffect, useState } from 'preact/hooks'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { call, callWithEtag } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { AskDialog } from '../../parts/ask-dialog.tsx'
import { NextTimes } from './next-times.tsx'

export interface ScheduleDialogProps {
  readonly schedule: ScheduleEntry
  readonly onClose: () => void
  readonly onDone: () => void
}

const restMs = 250

/** Edits a schedule; shows its meaning and next times while a person types. */
export function ScheduleDialog({ schedule, onClose, onDone }: ScheduleDialogProps) {
  const [cronExpression, setCron] = useState(schedule.cronExpression)
  const [timeZone, setZone] = useState(schedule.timeZone)
  const [enabled, setEnabled] = useState(schedule.enabled)
  const [etag, setEtag] = useState<string | null>(null)
  const wanted = useRested({ cronExpression: cronExpression.trim(), timeZone: timeZone.trim() })
  const isAskable = wanted.cronExpression !== '' && wanted.timeZone !== ''
  const preview = useResource(
    isAskable ? `schedule/${JSON.stringify(wanted)}` : null,
    (signal) => call('previewSchedule', { query: wanted }, { signal }),
    { follows: () => false },
  )
  const params = { name: schedule.name }
  useEffect(() => {
    void callWithEtag('getSchedule', { params }).then(
      (answer) => setEtag(answer.etag),
      () => {},
    )
  }, [schedule.name])
  const ask = async () => {
    const body = { cronExpression: cronExpression.trim(), timeZone: timeZone.trim(), enabled }
    const headers: Record<string, string> = etag === null ? {} : { 'If-Match': etag }
    await call('putSchedule', { params, body }, { headers })
    return { announcement: `Schedule ${schedule.name} saved.` }
  }
  return (
    <AskDialog
      title={`Schedule ${schedule.name}`}
      submitLabel="Save"
      isDisabled={preview.error !== null}
      ask={ask}
      onDone={onDone}
      onClose={onClose}
    >
      <label>
        Cron expression <span class="muted">(minute, hour, day, month, weekday)</span>
        <input
          class="mono"
          value={cronExpression}
          onInput={(event) => setCron(event.currentTarget.value)}
          maxLength={100}
          required
        />
      </label>
      <label>
        Time zone
        <input value={timeZone} onInput={(event) => setZone(event.currentTarget.value)} maxLength={60} required />
      </label>
      <label class="check">
        <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        <span>Enabled</span>
      </label>
      <div class="note" aria-live="polite">
        {preview.error ? (
          <p>{preview.error.message}</p>
        ) : (
          preview.value && (
            <>
              <p>
                <strong>{preview.value.inWords}</strong>
              </p>
              <NextTimes times={preview.value.nextTimes} />
            </>
          )
        )}
      </div>
    </AskDialog>
  )
}

/** A value that follows another one after a pause in its changes. */
function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value)
  const key = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [key])
  return rested
}
