import { useRef, useState } from 'preact/hooks'
import type { AskOutcome } from '#contracts/api/decisions'
import { newAskKey } from '../../api/ask-key.ts'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { announce } from '../../parts/announce.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/notices.tsx'
import { OutcomeNote } from '../../parts/outcome-note.tsx'
import { Shown } from '../../parts/shown.tsx'
import { useAction } from '../../parts/use-action.ts'
import { AskPreviewNote } from './ask-preview-note.tsx'

export interface AskDialogProps {
  readonly modelName: string
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Asks for a retraining: first what that would come to, then why, then what was decided. */
export function RetrainDialog({ modelName, onClose, onDone }: AskDialogProps) {
  const [force, setForce] = useState(false)
  const [outcome, setOutcome] = useState<AskOutcome | null>(null)
  const askKey = useRef(newAskKey())
  const action = useAction()
  const preview = useResource(`preview/${modelName}/${force}`, (signal) =>
    call('previewAsk', { params: { model: modelName }, query: { force: force ? 'true' : 'false' } }, { signal }),
  )
  const ask = (reason: string) =>
    action.run(async () => {
      const headers = { 'Idempotency-Key': askKey.current }
      const body = { force, ...(reason !== '' && { reason }) }
      const answer = await call('askForRun', { params: { model: modelName }, body }, { headers })
      setOutcome(answer)
      announce(answer.reason)
      onDone()
    })
  if (outcome) return <OutcomeNote title={`Retraining ${modelName}`} outcome={outcome} onClose={onClose} />
  return (
    <Dialog title={`Retrain ${modelName} now`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void ask(String(new FormData(event.currentTarget).get('reason') ?? '').trim())
        }}
      >
        <Shown of={preview} rows={2} label="Finding out what that would do">
          {(found) => <AskPreviewNote preview={found} />}
        </Shown>
        <label>
          Reason <span class="muted">(the ledger keeps it)</span>
          <input name="reason" maxLength={500} placeholder="asked by hand" />
        </label>
        <label class="check">
          <input type="checkbox" checked={force} onChange={(event) => setForce(event.currentTarget.checked)} />
          <span>
            Force it{' '}
            <span class="muted">
              – trains a paused model, and promotes what the comparison with the champion would not
            </span>
          </span>
        </label>
        {action.error && <Failure error={action.error} />}
        <footer>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={action.isRunning}>
            {action.isRunning ? 'Asking…' : 'Retrain'}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
