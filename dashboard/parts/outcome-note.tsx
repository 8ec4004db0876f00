import type { AskOutcome } from '#contracts/api/ask-outcome'
import { Dialog } from './dialog.tsx'

const granted: readonly string[] = ['requested', 'coalesced', 'rollback-requested']

export interface OutcomeNoteProps {
  readonly title: string
  readonly outcome: AskOutcome
  readonly onClose: () => void
}

/** The outcome of an ask; a refusal is an outcome, too. */
export function OutcomeNote({ title, outcome, onClose }: OutcomeNoteProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">
        <div class={`note ${granted.includes(outcome.status) ? '' : 'warn'}`} role="status">
          <p>
            <strong>{outcome.status === 'pending' ? 'Not decided yet.' : `Decided: ${outcome.status}.`}</strong>
          </p>
          <p>{outcome.reason}</p>
        </div>
        <footer>
          {outcome.runId && (
            <a class="button" href={`/runs/${outcome.runId}`}>
              Watch the run
            </a>
          )}
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </footer>
      </div>
    </Dialog>
  )
}
