import { useState } from 'preact/hooks'
import type { ModelSummary } from '#contracts/api/model-summary'
import { call } from '../../api/call.ts'
import { type Ask, AskDialog } from '../../parts/ask-dialog.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'

const modes = [
  ['active', 'Active', 'retrains, promotes and rolls back automatically'],
  ['observe', 'Observe only', 'records its decisions but does not act on them'],
  ['paused', 'Paused', 'is not checked; only a forced run retrains it'],
] as const

export interface ModeDialogProps {
  readonly model: ModelSummary
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Sets what the model may do without a person. */
export function ModeDialog({ model, onClose, onDone }: ModeDialogProps) {
  const [mode, setMode] = useState(model.mode)
  const ask = async ({ reason }: Ask) => {
    await call('putModelMode', { params: { model: model.name }, body: { mode, ...reason } })
    return { announcement: `Mode of ${model.name}: ${modes.find(([name]) => name === mode)?.[1]}.` }
  }
  return (
    <AskDialog
      title={`Mode of ${model.name}`}
      submitLabel="Save"
      isDisabled={mode === model.mode}
      ask={ask}
      onDone={onDone}
      onClose={onClose}
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
      <ReasonField placeholder="set by hand" />
    </AskDialog>
  )
}
