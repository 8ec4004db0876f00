import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { Mark, type MarkShape } from './mark.tsx'

const marks: Readonly<Record<string, readonly [MarkShape, string]>> = {
  promoted: ['up', 'good'],
  rejected: ['cross', 'calm'],
  failed: ['cross', 'bad'],
  timed_out: ['cross', 'bad'],
  cancelled: ['square', 'calm'],
  withdrawn: ['square', 'calm'],
}

/** The state of a run in a word, with its mark. */
export function RunOutcome({ run }: { readonly run: Pick<RetrainingRun, 'state' | 'version'> }) {
  const [shape, tone] = marks[run.state] ?? (['half', 'good'] as const)
  return (
    <span class={`badge ${tone}`}>
      <Mark shape={shape} />
      {run.state.replace('_', ' ')}
      {run.state === 'promoted' && run.version !== null && ` v${run.version}`}
    </span>
  )
}
