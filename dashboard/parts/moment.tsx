import { noValue } from '../format/numbers.ts'
import { agoText, localTimeText, timeText } from '../format/times.ts'

export interface MomentProps {
  readonly at: string | null | undefined
  /** With it, the moment is shown as a distance from this one. Null until that is known: then nothing is shown. */
  readonly from?: string | null
}

/** A moment in UTC; the tooltip adds the reader's own time. */
export function Moment({ at, from }: MomentProps) {
  if (!at) return <span class="muted">{noValue}</span>
  const title = `${timeText(at)} UTC · ${localTimeText(at)} local`
  return (
    <time dateTime={at} title={title}>
      {from === undefined ? timeText(at) : from && agoText(at, from)}
    </time>
  )
}
