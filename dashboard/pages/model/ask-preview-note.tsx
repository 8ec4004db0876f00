import type * as z from 'zod'
import type { askPreviewSchema } from '#contracts/api/retraining-runs'
import { countText } from '../../format/numbers.ts'

const outcomes = {
  requested: 'A training would start now.',
  coalesced: 'It would join the run that is already on.',
  deferred: 'It would wait and be decided again later.',
  suppressed: 'Nothing would be trained.',
}

/** What an ask would come to if it were made now, with the numbers that say so. */
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
          <span class="muted">of at least {countText(figure('labelledRowsNeeded'))}</span>
        </dd>
        <dt>of these new since the last run</dt>
        <dd class="number">{countText(figure('labelledRowsNew'))}</dd>
      </dl>
      {isTrained && (
        <p class="muted">
          The new version answers only if it is not worse than the champion on rows that neither has seen.
        </p>
      )}
    </div>
  )
}
