import type * as z from 'zod'
import type { askPreviewSchema } from '#contracts/api/retraining-asks'
import { countText } from '../../format/numbers.ts'

const outcomes = {
  requested: 'A training would start now.',
  coalesced: 'It would join the run that is in progress.',
  deferred: 'It would be deferred and decided again later.',
  suppressed: 'No training would start.',
}

/** The outcome that an ask would have now, with the numbers behind it. */
export function AskPreviewNote({ preview }: { readonly preview: z.infer<typeof askPreviewSchema> }) {
  const { outcome, reason, runId, evidence } = preview
  const figure = (name: string) => (typeof evidence[name] === 'number' ? (evidence[name] as number) : null)
  const isTrained = outcome === 'requested' || outcome === 'coalesced'
  return (
    <div class={`note ${isTrained ? '' : 'warn'}`}>
      <p>
        <strong>{outcomes[outcome]}</strong>
      </p>
      {outcome !== 'requested' && <p>{reason}</p>}
      {runId && (
        <p>
          <a href={`/runs/${runId}`}>{runId}</a>
        </p>
      )}
      <dl class="pairs">
        <dt>labelled rows to train on</dt>
        <dd class="number">
          {countText(figure('labelledRowsInWindow'))}{' '}
          <span class="muted">(at least {countText(figure('labelledRowsNeeded'))} needed)</span>
        </dd>
        <dt>new since the last run</dt>
        <dd class="number">{countText(figure('labelledRowsNew'))}</dd>
      </dl>
      {isTrained && (
        <p class="muted">The new version is promoted only if it is not worse than the champion on held-out rows.</p>
      )}
    </div>
  )
}
