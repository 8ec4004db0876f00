import { useState } from 'preact/hooks'
import type { ModelSummary } from '#contracts/api/models'
import { call } from '../../api/call.ts'
import { announce } from '../../parts/announce.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/notices.tsx'
import { useAction } from '../../parts/use-action.ts'

const modes = [
  ['active', 'Acts by itself', 'retrains, promotes and rolls back as the figures say'],
  ['observe', 'Only observes', 'decides and records, and does nothing about it'],
  ['paused', 'Paused', 'is not looked at, and retrains only when a person insists (force)'],
] as const

export interface ModeDialogProps {
  readonly model: ModelSummary
  readonly onClose: () => void
  readonly onDone: () => void
}

/** What the model may do by itself. */
export function ModeDialog({ model, onClose, onDone }: ModeDialogProps) {
  const [mode, setMode] = useState(model.mode)
  const action = useAction()
  const save = async (reason: string) => {
    const body = { mode, ...(reason !== '' && { reason }) }
    const worked = await action.run(() => call('putModelMode', { params: { model: model.name }, body }))
    if (!worked) return
    announce(`${model.name}: ${modes.find(([name]) => name === mode)?.[1]}.`)
    onDone()
    onClose()
  }
  return (
    <Dialog title={`What ${model.name} may do by itself`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save(String(new FormData(event.currentTarget).get('reason') ?? '').trim())
        }}
      >
        <fieldset class="choices">
          <legend class="unseen">Mode</legend>
          {modes.map(([name, title, meaning]) => (
            <label class="check" key={name}>
              <input type="radio" name="mode" checked={mode === name} onChange={() => setMode(name)} />
              <span>
                {title} <span class="muted">– {meaning}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label>
          Reason <span class="muted">(the ledger keeps it)</span>
          <input name="reason" maxLength={500} placeholder="set by hand" />
        </label>
        {action.error && <Failure error={action.error} />}
        <footer>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={action.isRunning || mode === model.mode}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
