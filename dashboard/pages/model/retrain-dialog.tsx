import { useState } from 'preact/hooks'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { type Ask, AskDialog } from '../../parts/ask-dialog.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { Shown } from '../../parts/shown.tsx'
import { AskPreviewNote } from './ask-preview-note.tsx'

export interface RetrainDialogProps {
  readonly modelName: string
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Asks for a retraining: first shows what that would do, then asks why, then shows the decision. */
export function RetrainDialog({ modelName, onClose, onDone }: RetrainDialogProps) {
  const [force, setForce] = useState(false)
  const params = { model: modelName }
  const preview = useResource(`preview/${modelName}/${force}`, (signal) =>
    call('previewAsk', { params, query: { force: force ? 'true' : 'false' } }, { signal }),
  )
  const ask = async ({ reason, headers }: Ask) => {
    const outcome = await call('askForRun', { params, body: { force, ...reason } }, { headers })
    return { announcement: outcome.reason, outcome }
  }
  return (
    <AskDialog
      title={`Retrain ${modelName}`}
      submitLabel="Retrain"
      pendingLabel="Asking…"
      ask={ask}
      onDone={onDone}
      onClose={onClose}
    >
      <Shown of={preview} rows={2} label="Loading the preview">
        {(found) => <AskPreviewNote preview={found} />}
      </Shown>
      <ReasonField placeholder="asked by hand" />
      <label class="check">
        <input type="checkbox" checked={force} onChange={(event) => setForce(event.currentTarget.checked)} />
        <span>
          Force{' '}
          <span class="muted">
            – trains even a paused model, and promotes the version even if the comparison rejects it
          </span>
        </span>
      </label>
    </AskDialog>
  )
}
