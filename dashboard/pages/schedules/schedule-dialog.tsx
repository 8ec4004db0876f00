import { useEffect, useState } from 'preact/hooks'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { call, callWithEtag } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { announce } from '../../parts/announce.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/notices.tsx'
import { useAction } from '../../parts/use-action.ts'
import { NextTimes } from './next-times.tsx'

export interface ScheduleDialogProps {
  readonly schedule: ScheduleEntry
  readonly onClose: () => void
  readonly onSaved: () => void
}

const restMs = 250

/** Edits a schedule; what it would mean, and when it would fire, is told while it is typed. */
export function ScheduleDialog({ schedule, onClose, onSaved }: ScheduleDialogProps) {
  const [cronExpression, setCron] = useState(schedule.cronExpression)
  const [timeZone, setZone] = useState(schedule.timeZone)
  const [enabled, setEnabled] = useState(schedule.enabled)
  const [etag, setEtag] = useState<string | null>(null)
  const action = useAction()
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
  const save = async () => {
    const body = { cronExpression: cronExpression.trim(), timeZone: timeZone.trim(), enabled }
    const headers: Record<string, string> = etag === null ? {} : { 'If-Match': etag }
    if (!(await action.run(() => call('putSchedule', { params, body }, { headers })))) return
    announce(`The schedule ${schedule.name} is saved.`)
    onSaved()
    onClose()
  }
  return (
    <Dialog title={`Schedule ${schedule.name}`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <label>
          When <span class="muted">(minute, hour, day, month, weekday)</span>
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
          <span>Switched on</span>
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
        {action.error && <Failure error={action.error} />}
        <footer>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={action.isRunning || preview.error !== null}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** A value once it has stayed the same for a moment. */
function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value)
  const key = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [key])
  return rested
}
