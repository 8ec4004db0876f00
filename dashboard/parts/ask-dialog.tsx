import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { AskOutcome } from '#contracts/api/ask-outcome'
import { newAskKey } from '../api/ask-key.ts'
import { announce } from './announce.ts'
import { Dialog } from './dialog.tsx'
import { Failure } from './notices.tsx'
import { OutcomeNote } from './outcome-note.tsx'
import { useAction } from './use-action.ts'

/** The parts of a request that all dialogs have in common. */
export interface Ask {
  /** For the body. Empty unless a reason was typed, so that the API's default applies. */
  readonly reason: { readonly reason?: string }
  /** The key is the same for all attempts in one dialog, so that a repeated request is one ask. */
  readonly headers: { readonly 'Idempotency-Key': string }
}

/** The result of an ask. */
interface AskResult {
  readonly announcement: string
  /** Shown in place of the form. Without one the dialog closes. */
  readonly outcome?: AskOutcome
}

export interface AskDialogProps {
  readonly title: string
  /** On the button that asks. Null while there is nothing to ask for: then there are no buttons. */
  readonly submitLabel: string | null
  /** On the same button while the request runs. @default the same label */
  readonly pendingLabel?: string
  /** On the button that closes without asking. @default 'Cancel' */
  readonly leaveLabel?: string
  /** Whether the ask is incomplete or would change nothing. @default false */
  readonly isDisabled?: boolean
  /** Sends the request. When it fails, the dialog stays open and shows the error. */
  readonly ask: (ask: Ask) => Promise<AskResult>
  /** Called after each ask that succeeded. */
  readonly onDone: () => void
  readonly onClose: () => void
  /** The fields. A `ReasonField` among them needs no handling of its own. */
  readonly children: ComponentChildren
}

/**
 * A form in a dialog that asks the API for one thing. A request that fails leaves the dialog open with the error; one
 * that succeeds is announced, and the dialog closes or shows the outcome.
 */
export function AskDialog({
  title,
  submitLabel,
  pendingLabel,
  leaveLabel = 'Cancel',
  isDisabled = false,
  ask,
  onDone,
  onClose,
  children,
}: AskDialogProps) {
  const [outcome, setOutcome] = useState<AskOutcome | null>(null)
  const askKey = useRef(newAskKey())
  const action = useAction()
  const send = (reason: string) =>
    action.run(async () => {
      const headers = { 'Idempotency-Key': askKey.current }
      const result = await ask({ reason: reason === '' ? {} : { reason }, headers })
      announce(result.announcement)
      onDone()
      if (result.outcome) setOutcome(result.outcome)
      else onClose()
    })
  if (outcome) return <OutcomeNote title={title} outcome={outcome} onClose={onClose} />
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void send(String(new FormData(event.currentTarget).get('reason') ?? '').trim())
        }}
      >
        {children}
        {action.error && <Failure error={action.error} />}
        {submitLabel !== null && (
          <footer>
            <button type="button" onClick={onClose}>
              {leaveLabel}
            </button>
            <button type="submit" class="primary" disabled={action.isRunning || isDisabled}>
              {(action.isRunning && pendingLabel) || submitLabel}
            </button>
          </footer>
        )}
      </form>
    </Dialog>
  )
}
