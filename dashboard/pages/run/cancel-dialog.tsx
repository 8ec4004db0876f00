import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { call } from '../../api/call.ts'
import { type Ask, AskDialog } from '../../parts/ask-dialog.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'

export interface CancelDialogProps {
  readonly run: RetrainingRun
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Cancels a run; the champion stays. */
export function CancelDialog({ run, onClose, onDone }: CancelDialogProps) {
  const ask = async ({ reason }: Ask) => {
    await call('cancelRun', { params: { run: run.runId }, body: reason })
    return { announcement: 'The run is being cancelled.' }
  }
  return (
    <AskDialog
      title="Cancel this run"
      submitLabel="Cancel the run"
      leaveLabel="Keep running"
      ask={ask}
      onDone={onDone}
      onClose={onClose}
    >
      <p>The training stops immediately. {run.modelName} keeps its current version.</p>
      <ReasonField placeholder="cancelled by hand" />
    </AskDialog>
  )
}
