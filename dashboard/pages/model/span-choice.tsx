import { timeText } from '../../format/times.ts'
import { zoomTo } from './use-history.ts'

const dayMs = 86_400_000
const choices = [
  ['All', null],
  ['1 year', 365],
  ['90 days', 90],
  ['30 days', 30],
  ['7 days', 7],
] as const

export interface SpanChoiceProps {
  readonly query: Readonly<Record<string, string>>
  /** The end of what is known. */
  readonly now: string
}

/** How far back a chart looks; a choice reaches up to now, and stays there while time goes on only where it is all. */
export function SpanChoice({ query, now }: SpanChoiceProps) {
  const { from, to } = query
  const days = from && !to ? Math.round((Date.parse(now) - Date.parse(from)) / dayMs) : null
  return (
    <fieldset class="chips" aria-label="Time shown">
      {choices.map(([name, count]) => (
        <button
          type="button"
          key={name}
          class="chip"
          aria-pressed={count === null ? !from && !to : count === days}
          onClick={() => zoomTo(count === null ? null : new Date(Date.parse(now) - count * dayMs).toISOString(), null)}
        >
          {name}
        </button>
      ))}
      {from && to && (
        <span class="muted number span-shown">
          {timeText(from)} to {timeText(to)}
        </span>
      )}
    </fieldset>
  )
}
