import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { call } from '../../api/call.ts'
import { announce } from '../../parts/announce.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/notices.tsx'
import { useAction } from '../../parts/use-action.ts'

export interface CancelDialogProps {
  readonly run: RetrainingRun
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Stops a run; the champion stays what it is. */
export function CancelDialog({ run, onClose, onDone }: CancelDialogProps) {
  const action = useAction()
  const cancel = async (reason: string) => {
    const body = reason === '' ? {} : { reason }
    if (!(await action.run(() => call('cancelRun', { params: { run: run.runId }, body })))) return
    announce('The run is being stopped.')
    onDone()
    onClose()
  }
  return (
    <Dialog title="Cancel this run" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void cancel(String(new FormData(event.currentTarget).get('reason') ?? '').trim())
        }}
      >
        <p>The training ends at once, and {run.modelName} goes on with the version that it has.</p>
        <label>
          Reason <span class="muted">(the ledger keeps it)</span>
          <input name="reason" maxLength={500} placeholder="cancelled by hand" />
        </label>
        {action.error && <Failure error={action.error} />}
        <footer>
          <button type="button" onClick={onClose}>
            Let it run
          </button>
          <button type="submit" class="primary" disabled={action.isRunning}>
            Cancel the run
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
