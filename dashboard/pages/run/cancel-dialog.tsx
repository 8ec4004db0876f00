import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { call } from '../../api/call.ts'
import { type Ask, AskDialog } from '../../parts/ask-dialog.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'

export interface CancelDialogProps {
  readonly run: RetrainingRun
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Stops a run; the champion stays. */
export function CancelDialog({ run, onClose, onDone }: CancelDialogProps) {
  const ask = async ({ reason }: Ask) => {
    await call('cancelRun', { params: { run: run.runId }, body: reason })
    return { announcement: 'The run is being stopped.' }
  }
  return (
    <AskDialog
      title="Cancel this run"
      submitLabel="Cancel the run"
      leaveLabel="Let it run"
      ask={ask}
      onDone={onDone}
      onClose={onClose}
    >
      <p>The training ends at once, and {run.modelName} goes on with the version that it has.</p>
      <ReasonField placeholder="cancelled by hand" />
    </AskDialog>
  )
}
