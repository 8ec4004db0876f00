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
  /** The end of the history; null until it is known. */
  readonly now: string | null
}

/** Chooses how far back a chart goes. Only "All" keeps up with time; the others stay at the moment of the choice. */
export function SpanChoice({ query, now }: SpanChoiceProps) {
  const { from, to } = query
  const days = from && !to && now ? Math.round((Date.parse(now) - Date.parse(from)) / dayMs) : null
  return (
    <fieldset class="chips" aria-label="Time shown">
      {choices.map(([name, count]) => (
        <button
          type="button"
          key={name}
          class="chip"
          aria-pressed={count === null ? !from && !to : count === days}
          disabled={count !== null && now === null}
          onClick={() => zoomTo(count && now ? new Date(Date.parse(now) - count * dayMs).toISOString() : null, null)}
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
