import type { ModelSummary } from '#contracts/api/model-summary'
import { standingOf, standings } from '../format/standing.ts'
import { Mark } from './mark.tsx'

/** The condition of a model, and its mode unless that is active. */
export function StandingBadge({ model }: { readonly model: ModelSummary }) {
  const { word, mark, tone } = standings[standingOf(model)]
  return (
    <span class="standing">
      <span class={`badge ${tone}`}>
        <Mark shape={mark} />
        {word}
      </span>
      {model.mode !== 'active' && (
        <span class="badge outline">{model.mode === 'observe' ? 'Observing' : 'Paused'}</span>
      )}
    </span>
  )
}
