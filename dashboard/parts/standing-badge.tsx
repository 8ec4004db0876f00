import type { FleetModel } from '#contracts/api/model-summary'
import { breakerStates } from '#contracts/breaker-words'
import { capitalized } from '#contracts/wording'
import { standingOf, standings } from '../format/standing.ts'
import { Mark } from './mark.tsx'

/** The condition of a model, its mode unless that is active, and whether its automatic retraining stands still or waits. */
export function StandingBadge({ model }: { readonly model: FleetModel }) {
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
      {model.breaker !== null && (
        <span class={model.breaker.isOpen ? 'badge bad' : 'badge outline'} title={model.breaker.sentence}>
          {capitalized(breakerStates[model.breaker.state])}
        </span>
      )}
    </span>
  )
}
